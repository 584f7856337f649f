import { mount } from 'svelte';
import App from './App.svelte';

// The shop's own server opens the session; `?order=…` is there after the way back from the cashier.
const answer = await fetch(`/session${location.search}`, { method: 'POST' });
mount(App, { target: document.getElementById('app')!, props: { options: await answer.json() } });
