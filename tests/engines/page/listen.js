// Loaded before anything else of each page: writes down whatever went wrong, across the pages of one journey.

(function () {
  'use strict';

  var KEY = 'engines.troubles';

  var isLeaving = false;

  function note(kind, words) {
    // What a page was still loading when the shopper left it does not come, and nobody misses it.
    if (isLeaving) return;
    var kept = JSON.parse(sessionStorage.getItem(KEY) || '[]');
    kept.push(kind + ': ' + words);
    sessionStorage.setItem(KEY, JSON.stringify(kept));
  }

  ['beforeunload', 'pagehide'].forEach(function (end) {
    window.addEventListener(end, function () { isLeaving = true; });
  });
  ['error', 'warn'].forEach(function (level) {
    var say = console[level];
    console[level] = function () {
      note('console.' + level, Array.prototype.map.call(arguments, String).join(' '));
      say.apply(console, arguments);
    };
  });
  window.addEventListener('error', function (event) {
    // A file that did not load reports itself here too, and has no message.
    note('error', event.message || 'cannot load ' + (event.target.src || event.target.href));
  }, true);
  window.addEventListener('unhandledrejection', function (event) {
    note('unhandled rejection', String(event.reason));
  });
  document.addEventListener('securitypolicyviolation', function (event) {
    note('policy', event.violatedDirective + ' forbids ' + event.blockedURI + ' in ' + event.sourceFile);
  });
}());
