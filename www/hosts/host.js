// Plays the app that a page is opened in. Loaded first and without delay, as a web-view injects at document start.
//
// Nothing here is part of the product: it stands where Alipay or WeChat would be, so that the product can be tried
// without either. What the page may see is what the real app shows it: a user agent, and a bridge with the real names,
// ready events and answers. If nothing is chosen, the page is left alone.
//
// Chosen by address (`?host=alipay_h5&platform=ios&lie=silent&panel=0`) or by the panel; kept for this tab. `check` is no app's
// doing: it is what the shop's own check of the buyer's credit comes to.

(function () {
  'use strict';

  var KEY = 'paylater-simulation';
  var HOSTS = ['alipay_h5', 'alipay_mini', 'wechat_h5', 'wechat_mini', 'browser'];
  var PLATFORMS = ['android', 'ios'];
  var LIES = ['none', 'ok_unpaid', 'silent', 'twice', 'absent'];
  var CHECKS = ['none', 'granted', 'needs_guarantee', 'refused'];
  var BRIDGE_DELAY_MS = 120;

  var ALIPAY = {
    android: 'Mozilla/5.0 (Linux; U; Android 13; zh-CN; PHONE Build/TP1A.220624.014) AppleWebKit/537.36 (KHTML, like Gecko) '
      + 'Version/4.0 Chrome/105.0.5195.148 MYWeb/0.11.0.240401 UWS/3.22.2.9999 UCBS/3.22.2.9999_220000000000 Mobile Safari/537.36 '
      + 'NebulaSDK/1.8.100112 Nebula AlipayDefined(nt:WIFI,ws:375|0|3.0) AliApp(AP/10.6.10.8000) AlipayClient/10.6.10.8000 '
      + 'Language/zh-Hans useStatusBar/true isConcaveScreen/true Region/CN',
    ios: 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/21F79 '
      + 'Ariver/1.1.0 AliApp(AP/10.6.10.8000) Nebula WK RVKType(1) AlipayDefined(nt:WIFI,ws:375|748|3.0) '
      + 'AlipayClient/10.6.10.8000 Language/zh-Hans Region/CN NebulaX/1.0.0',
  };
  var WECHAT = {
    android: 'Mozilla/5.0 (Linux; Android 14; PHONE Build/UP1A.231005.007; wv) AppleWebKit/537.36 (KHTML, like Gecko) '
      + 'Version/4.0 Chrome/134.0.6998.136 Mobile Safari/537.36 XWEB/1340129 MMWEBSDK/20240404 MMWEBID/1000 '
      + 'MicroMessenger/8.0.48.2580(0x28003036) WeChat/arm64 Weixin NetType/WIFI Language/zh_CN ABI/arm64',
    ios: 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 '
      + 'MicroMessenger/8.0.76(0x18004c25) NetType/WIFI Language/zh_CN',
  };
  var USER_AGENTS = {
    alipay_h5: ALIPAY,
    alipay_mini: {
      android: ALIPAY.android + ' MiniProgram NebulaX/1.0.0 Ariver/1.0.0-SNAPSHOT',
      ios: ALIPAY.ios + ' MiniProgram APXWebView',
    },
    wechat_h5: WECHAT,
    wechat_mini: {
      android: WECHAT.android + ' MiniProgramEnv/android miniProgram/wx0000000000000001',
      ios: WECHAT.ios + ' miniProgram/wx0000000000000001',
    },
  };

  function recall() {
    try {
      return JSON.parse(sessionStorage.getItem(KEY)) || {};
    } catch (unreadable) {
      return {};
    }
  }

  /** What the address says wins over what was kept; anything unknown counts as not said. */
  function choose() {
    var asked = new URLSearchParams(location.search);
    var kept = recall();
    function pick(name, allowed, fallback) {
      if (allowed.indexOf(asked.get(name)) >= 0) return asked.get(name);
      return allowed.indexOf(kept[name]) >= 0 ? kept[name] : fallback;
    }
    return {
      host: pick('host', HOSTS, null),
      platform: pick('platform', PLATFORMS, 'android'),
      lie: pick('lie', LIES, 'none'),
      check: pick('check', CHECKS, 'none'),
      panel: pick('panel', ['0', '1'], '1'),
      network: pick('network', ['normal', 'slow', 'crawl', 'offline'], 'normal'),
    };
  }

  function keep(choice) {
    try {
      sessionStorage.setItem(KEY, JSON.stringify(choice));
    } catch (refused) {
      // The choice then lasts for this page only.
    }
  }

  function sayUserAgent(text) {
    Object.defineProperty(navigator, 'userAgent', { configurable: true, get: function () { return text; } });
    Object.defineProperty(navigator, 'userAgentData', { configurable: true, get: function () { return undefined; } });
  }

  /** Alipay's `my` comes with a script of the page's own head, so it is there at once; its work is done by a module. */
  function offerMy() {
    var module = import('/hosts/alipay.js');
    var names = ['tradePay', 'getEnv', 'postMessage', 'navigateTo', 'navigateBack', 'redirectTo', 'switchTab', 'reLaunch', 'alert'];
    window.my = {};
    names.forEach(function (name) {
      window.my[name] = function (options) {
        module.then(function (alipay) { alipay.mini[name](options); });
      };
    });
  }

  /** Real bridges are injected late; a page that does not wait for the ready event fails here as it would there. */
  function later(work) {
    function soon() { setTimeout(work, BRIDGE_DELAY_MS); }
    if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', soon);
    else soon();
  }

  var choice = choose();
  keep(choice);
  // Kept before the panel slows the page's own fetch: the app's requests do not go through the page.
  window.paylaterSimulation = { key: KEY, choice: choice, keep: keep, fetch: window.fetch.bind(window) };

  if (choice.host === null || choice.host === 'browser') return;
  sayUserAgent(USER_AGENTS[choice.host][choice.platform]);
  if (choice.lie === 'absent') return;
  if (choice.host === 'alipay_mini') offerMy();
  if (choice.host === 'alipay_h5') later(function () { import('/hosts/alipay.js').then(function (app) { app.inject(); }); });
  if (choice.host === 'wechat_h5' || choice.host === 'wechat_mini') {
    later(function () { import('/hosts/wechat.js').then(function (app) { app.inject(choice.host === 'wechat_mini'); }); });
  }
}());
