import { mount } from 'paylater-checkout';

const app = document.getElementById('app');
const outcome = app.parentNode.appendChild(document.createElement('p'));
outcome.id = 'outcome';
app.addEventListener('paylater-completed', (event) => {
  outcome.textContent = `completed: ${event.detail.outcome}`;
});
// The shop's own server opens the session; `?order=…` is there after the way back from the cashier.
const answer = await fetch(`/session${location.search}`, { method: 'POST' });
mount(app, { ...await answer.json(), locale: 'zh-Hans' });
