// What a developer with Solid writes; it only has to compile.

import 'paylater-checkout/element';
import type {} from 'paylater-checkout/solid';

export const Checkout = () => (
  <>
    <paylater-checkout prop:session="cs_1" prop:theme="dark" class="mine" on:paylater-completed={(event) => event.detail.outcome === 'paid'} />
    <paylater-badge amount={129900} api-base="https://pay.shop.example" />
    {/* @ts-expect-error no such theme */}
    <paylater-checkout prop:theme="blue" />
    {/* @ts-expect-error a badge without an amount */}
    <paylater-badge api-base="https://pay.shop.example" />
  </>
);
