/* Shows what the server pushes about one ticket. Plain old JavaScript, for old phones. */
(function () {
  "use strict";
  var QUIET_MS = 40000; /* the server says something every 15 s */
  var now = document.getElementById("now");
  var lost = document.getElementById("lost");
  var again = document.getElementById("again");
  var follows = document.getElementById("follows");
  var pause = 1000;
  var source = null;
  var silence = 0;

  if (!now || !now.hasAttribute("data-events") || !window.EventSource) {
    return;
  }

  function state() {
    var shown = now.firstElementChild;
    return shown.getAttribute("data-state") + shown.getAttribute("data-calls");
  }

  function connected(is) {
    lost.hidden = is;
    again.hidden = is;
    follows.hidden = !is;
  }

  function heard() {
    pause = 1000;
    connected(true);
    clearTimeout(silence);
    silence = setTimeout(fall, QUIET_MS);
  }

  function fall() {
    source.close();
    connected(false);
    clearTimeout(silence);
    silence = setTimeout(listen, pause * (0.5 + Math.random())); /* not all phones at once */
    pause = Math.min(pause * 2, 60000);
  }

  function show(event) {
    var before = state();
    heard();
    now.innerHTML = event.data;
    document.title = now.firstElementChild.getAttribute("data-title");
    if (before !== state() && state().indexOf("called") === 0 && navigator.vibrate) {
      navigator.vibrate([400, 200, 400, 200, 400]);
    }
  }

  function end() {
    clearTimeout(silence);
    source.close();
    source = null;
    follows.hidden = true;
  }

  function listen() {
    clearTimeout(silence);
    silence = setTimeout(fall, QUIET_MS);
    source = new EventSource(now.getAttribute("data-events"));
    source.onopen = heard;
    source.onerror = fall;
    source.addEventListener("ticket", show);
    source.addEventListener("beat", heard);
    source.addEventListener("end", end);
  }

  window.addEventListener("online", function () {
    if (source) {
      source.close();
      listen();
    }
  });
  listen();
}());
