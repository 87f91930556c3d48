/* The supervisor's page: keeps the rows that did not change, and counts how long since. */
(function () {
  "use strict";
  const hall = document.getElementById("hall");
  const answered = performance.getEntriesByType("navigation")[0].responseStart;
  /* the server's clock less ours: its moment came with the answer */
  const skew = Number(hall.dataset.now) - (Date.now() - (performance.now() - answered));
  const written = new WeakMap(); /* of each row, what the server wrote */

  /* --- how long since ---------------------------------------------------------------------- */

  function said(ms) {
    const seconds = Math.max(0, Math.floor(ms / 1000));
    const minutes = Math.floor(seconds / 60);
    if (minutes < 1) {
      return hall.dataset.seconds.replace("{n}", seconds);
    }
    if (minutes < 60) {
      return hall.dataset.minutes.replace("{n}", minutes);
    }
    return hall.dataset.hours.replace("{h}", Math.floor(minutes / 60)).replace("{m}", minutes % 60);
  }

  function count(within) {
    const now = Date.now() + skew;
    within.querySelectorAll("time.since").forEach(function (one) {
      const text = said(now - Number(one.dataset.ms));
      if (one.textContent !== text) {
        one.title = one.title || one.textContent; /* the time of the day */
        one.textContent = text;
      }
    });
  }

  /* --- rows -------------------------------------------------------------------------------- */

  function isAsBefore(row, fresh) {
    return row && written.get(row) === fresh.outerHTML;
  }

  function keep(list, html) {
    const made = document.createElement("template");
    made.innerHTML = html;
    const wanted = Array.from(made.content.children);
    const ids = new Set(wanted.map(function (row) { return row.id; }));
    const known = new Map();
    Array.from(list.children).forEach(function (row) {
      if (ids.has(row.id)) {
        known.set(row.id, row);
      } else {
        row.remove();
      }
    });
    let at = list.firstElementChild;
    wanted.forEach(function (fresh) {
      const row = known.get(fresh.id);
      if (row && row === at) {
        at = at.nextElementSibling;
      }
      if (isAsBefore(row, fresh)) {
        if (row.nextElementSibling !== at) {
          list.insertBefore(row, at);
        }
        return;
      }
      written.set(fresh, fresh.outerHTML);
      list.insertBefore(fresh, at);
      window.htmx.process(fresh);
      if (row) {
        row.remove();
      }
    });
  }

  hall.addEventListener("part", function (event) {
    if ("rows" in event.target.dataset) {
      event.preventDefault();
      keep(event.target, event.detail);
      count(event.target);
    }
  });

  hall.querySelectorAll("[data-rows] > *").forEach(function (row) { written.set(row, row.outerHTML); });
  count(hall);
  setInterval(count, 1000, hall);
  new MutationObserver(function () {
    count(hall.firstElementChild);
  }).observe(hall.firstElementChild, { childList: true });
}());
