/* The officer's page: one key a step, questions, and clocks. What is possible the server says. */
(function () {
  "use strict";
  const REST_MS = 700; /* after another visitor is in hand: who pressed twice, or saw the one before, meant that */
  const SAID_MS = 6000; /* so long it is said that something was done; why it was not stays */
  const FIELDS = "input:not([type=checkbox], [type=radio], [type=hidden]), select, textarea";
  const KEYS_OFF = "motcua-keys-off";
  const desk = document.getElementById("desk");
  const printer = document.getElementById("print");
  const title = document.title;
  let known = null;
  let resting = 0;
  let fading = 0;

  if (printer) {
    printer.hidden = false;
    printer.addEventListener("click", function () { window.print(); });
    document.addEventListener("keydown", function (event) {
      const presses = event.key === "Enter" && !event.target.closest("a, button"); /* those it presses itself */
      if (!event.repeat && (presses || event.key === "Escape")) {
        event.preventDefault();
        document.getElementById("to-desk").click();
      }
    });
  }
  if (!desk) {
    return;
  }

  const said = document.getElementById("desk-said");
  const useKeys = document.getElementById("use-keys");

  /* --- what is possible -------------------------------------------------------------------- */

  function state() {
    return document.getElementById("desk-state").firstElementChild.dataset;
  }

  function apply() {
    const now = state();
    if (known && known.counter !== now.counter) {
      location.reload();
      return;
    }
    const possible = document.body.dataset.line === "lost" ? [] : now.possible.split(" ");
    document.querySelectorAll("[data-step]").forEach(function (each) {
      if (possible.includes(each.dataset.step)) {
        each.removeAttribute("aria-disabled");
      } else {
        each.setAttribute("aria-disabled", "true");
      }
    });
    document.title = now.number ? now.number + " · " + title : title;
    desk.dataset.stage = now.stage;
    desk.dataset.status = now.status;
    if (known && known.visit !== now.visit) {
      another(now);
    }
    known = Object.assign({}, now);
    count();
  }

  function another(now) {
    clearTimeout(resting);
    desk.dataset.resting = "";
    resting = setTimeout(function () { delete desk.dataset.resting; }, REST_MS);
    document.getElementById("desk-announced").textContent = now.announce;
    if (document.activeElement === document.body || !document.activeElement) {
      document.getElementById("desk-hand").focus({ preventScroll: true });
    }
  }

  /* --- pressing ---------------------------------------------------------------------------- */

  function pressed(event) {
    const button = event.target.closest("[data-step], [data-question], [data-back]");
    if (!button) {
      return;
    }
    if (button.getAttribute("aria-disabled") === "true") {
      stop(event);
    } else if ("back" in button.dataset) {
      stop(event);
      button.closest("dialog").close();
    } else if ("question" in button.dataset) {
      stop(event);
      button.focus({ preventScroll: true }); /* it gets the focus back afterwards */
      ask(button.dataset.question, button.dataset.number || "");
    } else if ("resting" in desk.dataset) {
      stop(event);
      tell(desk.dataset.changed);
    }
  }

  function stop(event) {
    event.preventDefault();
    event.stopPropagation();
  }

  function tell(words) {
    const told = document.createElement("p");
    told.className = "notice warn";
    told.textContent = words;
    said.replaceChildren(told);
  }

  function fade() {
    clearTimeout(fading);
    if (said.firstElementChild && !said.querySelector("[data-tone=refused]")) {
      fading = setTimeout(function () { said.replaceChildren(); }, SAID_MS);
    }
  }

  function keyOf(event) {
    if (/^[a-z?]$/i.test(event.key)) {
      return event.key.toLowerCase();
    }
    /* what types Vietnamese may have made another sign of it */
    return /^Key[A-Z]$/.test(event.code) ? event.code.slice(3).toLowerCase() : "";
  }

  function typed(event) {
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) {
      return;
    }
    if (document.querySelector("dialog[open]") || event.target.closest(FIELDS)) {
      return;
    }
    const key = keyOf(event);
    const button = key === "?"
      ? document.querySelector("[data-question=keys]")
      : Array.from(document.querySelectorAll("[data-key='" + key + "']")).find(function (each) {
        return each.offsetParent && each.getAttribute("aria-disabled") !== "true";
      });
    if (key && button && (key === "?" || !keysAreOff())) {
      event.preventDefault();
      button.click();
    }
  }

  function keysAreOff() {
    return localStorage.getItem(KEYS_OFF) === "1";
  }

  /* --- questions --------------------------------------------------------------------------- */

  function ask(name, number) {
    const dialog = document.getElementById("ask-" + name);
    const form = dialog.querySelector("form");
    dialog.removeAttribute("open"); /* one that the server opened stands in the page */
    trouble(dialog, "");
    if (form) {
      form.reset();
      form.elements.visit.value = state().visit;
      if (number) {
        form.elements.number.value = number;
      }
    }
    dialog.showModal();
  }

  function trouble(dialog, words) {
    const told = dialog.querySelector(".trouble");
    told.textContent = words;
    told.hidden = !words;
  }

  function answered(event) {
    const dialog = event.target.closest("dialog");
    if (!dialog || !event.detail.successful) {
      return;
    }
    const told = said.querySelector("[data-tone]");
    if (told && told.dataset.tone === "refused" && dialog.open) {
      trouble(dialog, told.textContent);
      dialog.querySelector("[autofocus]").focus();
    } else {
      dialog.close();
    }
  }

  /* --- clocks ------------------------------------------------------------------------------ */

  const answer = performance.getEntriesByType("navigation")[0].responseStart;
  /* the server's clock less ours: its moment came with the answer */
  const skew = Number(desk.dataset.now) - (Date.now() - (performance.now() - answer));

  function two(n) {
    return String(n).padStart(2, "0");
  }

  function running(seconds) {
    const hours = Math.floor(seconds / 3600);
    const rest = Math.floor(seconds / 60) % 60;
    return (hours ? hours + ":" + two(rest) : rest) + ":" + two(seconds % 60);
  }

  function rounded(seconds) {
    const minutes = Math.floor(seconds / 60);
    if (minutes < 1) {
      return desk.dataset.seconds.replace("{n}", seconds);
    }
    if (minutes < 60) {
      return desk.dataset.minutes.replace("{n}", minutes);
    }
    return desk.dataset.hours.replace("{h}", Math.floor(minutes / 60)).replace("{m}", minutes % 60);
  }

  function count() {
    const now = Date.now() + skew;
    document.querySelectorAll("#desk time.since").forEach(function (each) {
      const seconds = Math.max(0, Math.floor((now - Number(each.dataset.ms)) / 1000));
      const words = each.closest(".hand") ? running(seconds) : rounded(seconds);
      if (each.textContent !== words) {
        each.title = each.title || each.textContent;
        each.textContent = words;
      }
      if (each.closest(".waits") && seconds > Number(desk.dataset.target)) {
        each.parentElement.classList.add("late");
        each.nextElementSibling.hidden = false;
      }
    });
  }

  /* ----------------------------------------------------------------------------------------- */

  document.addEventListener("click", pressed, true);
  document.addEventListener("keydown", typed);
  document.body.addEventListener("htmx:afterRequest", answered);
  const changes = new MutationObserver(apply);
  changes.observe(document.body, { attributes: true, attributeFilter: ["data-line"] });
  new MutationObserver(fade).observe(said, { childList: true });
  ["desk-state", "desk-hand", "desk-waiting", "desk-left", "desk-choices"].forEach(function (id) {
    const part = document.getElementById(id);
    if (part) {
      changes.observe(part, { childList: true });
    }
  });
  if (useKeys) {
    useKeys.checked = !keysAreOff();
    useKeys.addEventListener("change", function () {
      localStorage.setItem(KEYS_OFF, useKeys.checked ? "0" : "1");
    });
  }
  const open = document.querySelector("dialog[open]"); /* the server was asked for it */
  if (open) {
    open.removeAttribute("open");
    open.showModal();
  }
  apply();
  fade();
  desk.dataset.ready = "";
  setInterval(count, 1000);
}());
