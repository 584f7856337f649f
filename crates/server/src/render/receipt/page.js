(function () {
  'use strict';
  var button = document.getElementById('print');
  var each = function (act) { Array.prototype.forEach.call(document.querySelectorAll('details'), act); };
  if (button && window.print) {
    button.hidden = false;
    button.addEventListener('click', function () { window.print(); });
  }
  each(function (details) {
    details.addEventListener('toggle', function () {
      var field = details.querySelector('textarea');
      if (field && details.open) field.select();
    });
  });
  window.addEventListener('beforeprint', function () {
    each(function (details) {
      details.setAttribute('data-was', details.open ? 'open' : '');
      details.open = true;
    });
  });
  window.addEventListener('afterprint', function () {
    each(function (details) { details.open = details.getAttribute('data-was') === 'open'; });
  });
})();
