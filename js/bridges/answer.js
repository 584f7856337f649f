// What a bridge said, in one small shape. It is a hint to ask the backend and proves nothing; reading it into a meaning
// is the core's business, so codes and words stay as they came.

/** The longest signed result that the backend takes. */
const RESULT_MAX = 8192;

/** `kind`: alipay, wechat_pay, wechat_score, missing (nothing was opened) or leaving (the page is about to go). */
export function answer(kind, code, message, result) {
  const signed = text(result);
  return { kind, code: text(code), message: text(message), result: signed.length > RESULT_MAX ? '' : signed };
}

/** The bridge is not there, or threw before anything was opened. */
export function missing(code) {
  return answer('missing', code);
}

/** Numbers on some platforms, texts on others, now and then an object or nothing at all. */
function text(value) {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  try {
    return JSON.stringify(value) || '';
  } catch (circular) {
    return '';
  }
}
