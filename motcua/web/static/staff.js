/* Shows what the server pushes about a page of the staff, and says at once when it is silent or cannot be heard.

   A part of a page is an element with an id and `data-pushed`; an event of that name replaces what is in it.
   What has `data-needs-line` can be used only while the coordinator is heard. */
(function () {
  "use strict";
  const QUIET_MS = 5000; /* the server says something every 2 s */
  const FIRST_MS = 500;
  const LONGEST_MS = 8000;
  const PRESS_MS = 2000; /* nobody presses for longer */
  const body = document.body;
  const banner = document.getElementById("line");
  const failed = document.getElementById("failed");
  const address = body.dataset.events;
  const waiting = new Map(); /* parts that came while something was being pressed */
  let source = null;
  let timer = 0;
  let pause = FIRST_MS;
  let press = 0;

  /* --- the line ---------------------------------------------------------------------------- */

  function line(state) {
    if (body.dataset.line !== state) {
      body.dataset.line = state;
      banner.textContent = state === "live" ? "" : banner.dataset[state];
      enable();
    }
  }

  function enable() {
    const cut = body.dataset.line !== "live";
    document.querySelectorAll("[data-needs-line]").forEach(function (each) {
      if (cut && !each.disabled) {
        each.disabled = true;
        each.dataset.cut = "";
      } else if (!cut && "cut" in each.dataset) {
        each.disabled = false;
        delete each.dataset.cut;
      }
    });
  }

  function heard() {
    pause = FIRST_MS;
    clearTimeout(timer);
    timer = setTimeout(fall, QUIET_MS);
  }

  function fall() {
    source.close();
    line("lost");
    clearTimeout(timer);
    timer = setTimeout(again, pause * (0.75 + Math.random() / 2)); /* not all pages at once */
    pause = Math.min(pause * 2, LONGEST_MS);
  }

  function again() {
    fetch("/session", { cache: "no-store" }).then(function (answer) {
      if (answer.status === 401) {
        location.reload(); /* to sign in, and then to come back here */
      } else {
        listen();
      }
    }, fall);
  }

  function listen() {
    clearTimeout(timer);
    timer = setTimeout(fall, QUIET_MS);
    source = new EventSource(address);
    source.onopen = heard;
    source.onerror = fall;
    source.addEventListener("beat", heard);
    source.addEventListener("line", function (event) {
      heard();
      line(event.data);
    });
    source.addEventListener("ended", function () {
      location.reload();
    });
    document.querySelectorAll("[data-pushed]").forEach(function (part) {
      source.addEventListener(part.id, function (event) {
        heard();
        take(part.id, event.data);
      });
    });
  }

  /* --- the parts --------------------------------------------------------------------------- */

  function take(id, html) {
    if (press) {
      waiting.set(id, html);
    } else {
      show(id, html);
    }
  }

  function show(id, html) {
    const part = document.getElementById(id);
    /* a page that knows better how to take a part says so by cancelling it */
    const told = new CustomEvent("part", { bubbles: true, cancelable: true, detail: html });
    if (part && part.dispatchEvent(told)) {
      window.htmx.swap(part, html, { swapStyle: "innerHTML", swapDelay: 0, settleDelay: 0 });
    }
    enable();
  }

  function released() {
    clearTimeout(press);
    press = 0;
    waiting.forEach(function (html, id) { show(id, html); });
    waiting.clear();
  }

  /* A button that is replaced between press and release would never be clicked. */
  document.addEventListener("pointerdown", function () {
    clearTimeout(press);
    press = setTimeout(released, PRESS_MS);
  });
  ["pointerup", "pointercancel"].forEach(function (name) {
    document.addEventListener(name, function () {
      clearTimeout(press);
      press = setTimeout(released, 50); /* the click comes after it */
    });
  });

  /* --- steps ------------------------------------------------------------------------------- */

  body.addEventListener("htmx:beforeRequest", function () { failed.textContent = ""; });
  ["htmx:responseError", "htmx:sendError", "htmx:timeout"].forEach(function (name) {
    body.addEventListener(name, function () { failed.textContent = failed.dataset.failed; });
  });
  body.addEventListener("htmx:afterSwap", enable);
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) {
      location.reload(); /* what the browser kept is old */
    }
  });

  enable();
  if (address) {
    window.addEventListener("online", function () {
      if (body.dataset.line === "lost") {
        clearTimeout(timer);
        again();
      }
    });
    window.addEventListener("offline", fall);
    listen();
  }
}());
