// The page of `trunk serve`: the checkout page with something in its cart, speaking to the backend through trunk's proxy.

import { load, setQuantity } from './cart.js';

if (load().lines.length === 0) setQuantity('earphones', 1);
document.getElementById('place').dataset.apiBase = location.origin;
import('./checkout.js');
