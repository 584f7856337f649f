// What a developer with Vue writes; it only has to compile.

import { h, ref, type GlobalComponents } from 'vue';
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

// The raw tags, as templates know them.
type Props<Tag extends keyof GlobalComponents> = InstanceType<GlobalComponents[Tag]>['$props'];
export const raw: Props<'paylater-checkout'> = { session: 'cs_1', theme: '', onPaylaterReady: (event) => event.detail.orderId };
export const badge: Props<'paylater-badge'> = { amount: 129900, apiBase: OPTIONS.apiBase };
// @ts-expect-error a badge without an amount
export const empty: Props<'paylater-badge'> = { apiBase: OPTIONS.apiBase };
