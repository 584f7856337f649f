// What a developer with React writes; it only has to compile.

import { useRef } from 'react';
import { PaylaterCheckout, type CheckoutMethods, type PaylaterCheckoutElement } from 'paylater-checkout/react';
import 'paylater-checkout/badge.js';

const OPTIONS = { session: 'cs_1', clientToken: 'ct_1', apiBase: 'https://pay.shop.example' };

export function Checkout() {
  const methods = useRef<CheckoutMethods>(null);
  const raw = useRef<PaylaterCheckoutElement>(null);
  return (
    <>
      <PaylaterCheckout
        {...OPTIONS}
        ref={methods}
        theme="dark"
        className="mine"
        onBeforeConfirm={(event) => { if (event.detail.plan === 'huabei-12') event.preventDefault(); }}
        onError={(event) => { if (event.detail.retryable) methods.current?.refresh(); }}
      />
      <PaylaterCheckout {...OPTIONS}><p slot="header">订单</p></PaylaterCheckout>
      <paylater-badge amount={129900} api-base="https://pay.shop.example" />
      {/* @ts-expect-error a badge without an amount */}
      <paylater-badge api-base="https://pay.shop.example" />
      <paylater-checkout ref={raw} {...OPTIONS} onpaylater-completed={(event) => event.detail.outcome === 'paid'} />
      {/* @ts-expect-error a session is not enough */}
      <PaylaterCheckout session="cs_1" />
      {/* @ts-expect-error no such outcome */}
      <PaylaterCheckout {...OPTIONS} onCompleted={(event) => event.detail.outcome === 'delivered'} />
      {/* @ts-expect-error no such theme */}
      <PaylaterCheckout {...OPTIONS} theme="blue" />
    </>
  );
}
