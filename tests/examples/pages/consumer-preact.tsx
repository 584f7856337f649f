// What a developer with Preact writes; it only has to compile.

import 'paylater-checkout/element';
import type { PaylaterCheckoutElement } from 'paylater-checkout';
import type {} from 'paylater-checkout/preact';
import { createRef } from 'preact';

const raw = createRef<PaylaterCheckoutElement>();
export const good = <><paylater-checkout ref={raw} class="mine" session="cs_1" theme="dark" /><paylater-badge amount={129900} api-base="x" /></>;
// @ts-expect-error no such theme
export const bad = <paylater-checkout theme="blue" />;
// @ts-expect-error a badge without an amount
export const empty = <paylater-badge api-base="x" />;
