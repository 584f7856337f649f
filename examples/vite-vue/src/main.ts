import { createApp } from 'vue';
import App from './App.vue';

// The shop's own server opens the session; `?order=…` is there after the way back from the cashier.
const answer = await fetch(`/session${location.search}`, { method: 'POST' });
createApp(App, { options: await answer.json() }).mount('#app');
