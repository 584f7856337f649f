// What may happen to a checkout's figures and texts between the backend and the page. It changes one answer on its way, so
// that the checkout meets it as it would meet a proxy that meddles or a page that was left open while the terms changed.

const VIEW = /\/v1\/checkout-sessions\/[^/?]+\?/;

const MEDDLINGS = {
  /** One fen more in the first instalment of the first plan that has several: the schedule does not add up any more. */
  schedule(view) {
    const plans = view.options.reduce((all, option) => all.concat(option.plans), []);
    const [plan] = plans.filter(({ schedule }) => schedule.rows.length > 1).concat(plans);
    plan.schedule.rows[0].amount += 1;
  },
  /** Documents as they may have read before: whole in themselves, with the right hash, and not what the backend has now. */
  async terms(view) {
    for (const { documents } of view.options) {
      if (documents.length === 0) continue;
      const [first] = documents;
      first.text += '\n\n# …\n\n…';
      first.sha256 = await sha256(first.text);
    }
  },
};

/** The next view that arrives is meddled with, once: `schedule` or `terms`. */
export function meddle(kind) {
  const pageFetch = window.fetch;
  window.fetch = async (...request) => {
    const answer = await pageFetch.apply(window, request);
    if (window.fetch !== meddled || !VIEW.test(addressOf(request[0])) || !answer.ok) return answer;
    window.fetch = pageFetch;
    const view = await answer.json();
    await MEDDLINGS[kind](view);
    return new Response(JSON.stringify(view), { status: answer.status, headers: answer.headers });
  };
  const meddled = window.fetch;
}

function addressOf(request) {
  return typeof request === 'string' ? request : request.url;
}

async function sha256(text) {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
