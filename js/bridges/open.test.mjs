// The payment bridges against windows that behave as the hosts do: late, twice, in numbers or texts, or not at all.

import assert from 'node:assert/strict';
import test from 'node:test';

import { openPayment } from './open.js';

/** A window without a host. `ready` installs a bridge and says so, as a web-view does. */
function emptyWindow() {
  const listeners = new Map();
  const timers = new Set();
  return {
    document: {
      addEventListener: (name, heard) => listeners.set(name, heard),
      removeEventListener: (name) => listeners.delete(name),
    },
    setTimeout: (end) => {
      timers.add(end);
      return end;
    },
    clearTimeout: (end) => timers.delete(end),
    ready(name, globals) {
      Object.assign(this, globals);
      listeners.get(name)?.();
    },
    waitIsOver() {
      for (const end of [...timers]) end();
    },
  };
}

const JSAPI = {
  kind: 'wechat_jsapi',
  params: { appId: 'wx1', timeStamp: '1', nonceStr: 'n', package: 'prepay_id=1', signType: 'RSA', paySign: 's' },
};
const SCORE = { kind: 'wechat_score', business_type: 'wxpayScoreUse', query_string: 'package=x', extra_data: [] };

test('a trade number goes to tradePay under its exact name, after the bridge came late', async () => {
  const win = emptyWindow();
  const paid = openPayment({ kind: 'alipay_trade_no', trade_no: '2026' }, 'alipay_h5', win);
  const calls = [];
  win.ready('AlipayJSBridgeReady', {
    AlipayJSBridge: {
      call(name, parameters, heard) {
        calls.push([name, parameters]);
        heard({ resultCode: '9000', memo: '', result: '{"signed":1}', callbackUrl: null });
      },
    },
  });
  assert.deepEqual(await paid, { kind: 'alipay', code: '9000', message: '', result: '{"signed":1}' });
  assert.deepEqual(calls, [['tradePay', { tradeNO: '2026' }]]);
});

test('codes are read as texts, whether the host says numbers or texts', async () => {
  for (const [said, code] of [[{ resultCode: 6001 }, '6001'], [{ resultCode: '6001' }, '6001'], [{}, ''], [null, '']]) {
    const win = emptyWindow();
    win.AlipayJSBridge = { call: (name, parameters, heard) => heard(said) };
    const answer = await openPayment({ kind: 'alipay_order_string', order_string: 'a=b' }, 'alipay_h5', win);
    assert.deepEqual(answer, { kind: 'alipay', code, message: '', result: '' });
  }
});

test('a host that answers twice is heard once', async () => {
  const win = emptyWindow();
  win.AlipayJSBridge = {
    call(name, parameters, heard) {
      heard({ resultCode: '6001' });
      heard({ resultCode: '9000' });
    },
  };
  const answer = await openPayment({ kind: 'alipay_trade_no', trade_no: '1' }, 'alipay_h5', win);
  assert.equal(answer.code, '6001');
});

test('a bridge that never comes, or throws, is missing and no refusal', async () => {
  const win = emptyWindow();
  const waiting = openPayment({ kind: 'alipay_trade_no', trade_no: '1' }, 'alipay_h5', win);
  win.waitIsOver();
  assert.equal((await waiting).kind, 'missing');
  const throwing = emptyWindow();
  throwing.WeixinJSBridge = { invoke: () => { throw new Error('no permission'); } };
  assert.equal((await openPayment(JSAPI, 'wechat_h5', throwing)).kind, 'missing');
});

test('a mini-program web-view of Alipay pays through my.tradePay', async () => {
  const win = emptyWindow();
  win.my = { tradePay: ({ tradeNO, success }) => success({ resultCode: '9000', result: tradeNO }) };
  const answer = await openPayment({ kind: 'alipay_trade_no', trade_no: '7' }, 'alipay_mini', win);
  assert.deepEqual(answer, { kind: 'alipay', code: '9000', message: '', result: '7' });
});

test('WeChat is called with the signed parameters and nothing else', async () => {
  const win = emptyWindow();
  const calls = [];
  win.WeixinJSBridge = {
    invoke(name, parameters, heard) {
      calls.push([name, parameters]);
      heard({ err_msg: 'get_brand_wcpay_request:ok' });
    },
  };
  const answer = await openPayment(JSAPI, 'wechat_h5', win);
  assert.deepEqual(answer, { kind: 'wechat_pay', code: '', message: 'get_brand_wcpay_request:ok', result: '' });
  assert.deepEqual(calls, [['getBrandWCPayRequest', JSAPI.params]]);
});

test('the score page answers with a number on iOS and a text on Android', async () => {
  for (const err_code of [0, '0']) {
    const win = emptyWindow();
    win.WeixinJSBridge = { invoke: (name, parameters, heard) => heard({ err_code, err_msg: 'openBusinessView:ok' }) };
    const answer = await openPayment(SCORE, 'wechat_h5', win);
    assert.deepEqual(answer, { kind: 'wechat_score', code: '0', message: 'openBusinessView:ok', result: '' });
  }
});

test('an instruction for another host, or without a name here, is not guessed at', async () => {
  assert.equal((await openPayment(JSAPI, 'alipay_h5', emptyWindow())).kind, 'missing');
  assert.equal((await openPayment(JSAPI, 'wechat_mini', emptyWindow())).kind, 'missing');
  for (const kind of ['magic', 'constructor', 'toString', undefined]) {
    const answer = await openPayment({ kind }, 'alipay_h5', emptyWindow());
    assert.deepEqual([answer.kind, answer.code], ['missing', 'unknown_instruction'], kind);
  }
  assert.equal((await openPayment(JSAPI, 'alipay_h5', emptyWindow())).code, 'not_here');
  assert.equal((await openPayment({ kind: 'qr_code', code: 'x' }, 'no_such_host', emptyWindow())).kind, 'leaving');
});
