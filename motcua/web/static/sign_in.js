/* Lets whoever signs in look at the PIN; without a script there is no box to tick. */
(function () {
  "use strict";
  var show = document.getElementById("show");
  var pin = document.getElementById("pin");
  var box = show.querySelector("input");

  show.hidden = false;
  box.addEventListener("change", function () {
    pin.type = box.checked ? "text" : "password";
  });
  pin.form.addEventListener("submit", function () {
    pin.type = "password"; /* browsers keep what stood in fields of text */
  });
}());
