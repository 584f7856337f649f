// What a developer with Vue writes; it only has to compile.

import { h, ref } from 'vue';
import { PaylaterCheckout, type CheckoutEvent } from 'paylater-checkout/vue';
import 'paylater-checkout/badge.js';

const OPTIONS = { session: 'cs_1', clientToken: 'ct_1', apiBase: 'https://pay.shop.example' };
const checkout = ref<InstanceType<typeof PaylaterCheckout>>();

checkout.value?.refresh();
// @ts-expect-error no such method
checkout.value?.deliver();

h(PaylaterCheckout, { ...OPTIONS, theme: 'dark', onCompleted: (event: CheckoutEvent<'paylater-completed'>) => event.detail.outcome });
h(PaylaterCheckout, OPTIONS, { header: () => h('p', '订单') });
// @ts-expect-error a session is not enough
h(PaylaterCheckout, { session: 'cs_1' });
// @ts-expect-error no such theme
h(PaylaterCheckout, { ...OPTIONS, theme: 'blue' });
