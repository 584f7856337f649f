'use client';

// <PaylaterCheckout> for React 18 and 19.
//
// React 18 knows neither properties nor events of custom elements, so both are set here by hand, for every version in the
// same way: while React commits, when the element is in the page and before anything is painted or awaited.

import { createElement, forwardRef, useEffect, useImperativeHandle, useLayoutEffect, useRef } from 'react';
import { EVENTS, PROPERTIES, TAG, attributes, defineOnce, listen, methods, setProperties } from './wrapper.js';

// React 18 warns about layout effects on a server, where neither kind runs.
const useCommit = typeof document === 'undefined' ? useEffect : useLayoutEffect;

/** `planChanged` is heard by `onPlanChanged`. */
const handlerName = (name) => `on${name[0].toUpperCase()}${name.slice(1)}`;
const OURS = PROPERTIES.concat(Object.keys(EVENTS).map((type) => handlerName(EVENTS[type])), 'children', 'className');

/** Children with `slot="header"`, `"terms"` or `"footer"` stand in the checkout; they stay React's. */
export const PaylaterCheckout = forwardRef(function PaylaterCheckout(props, ref) {
  const host = useRef(null);
  const latest = useRef(props);

  useCommit(() => {
    latest.current = props;
    setProperties(host.current, props);
  });
  // Listeners ask for the handler when there is an event: a new function at each render changes nothing.
  useCommit(() => listen(host.current, (name, event) => {
    const handler = latest.current[handlerName(name)];
    if (typeof handler === 'function') handler(event);
  }), []);
  // After properties and listeners: an element that becomes a checkout at this moment has both.
  useCommit(defineOnce, []);
  useImperativeHandle(ref, () => methods(() => host.current), []);

  return createElement(TAG, { ...others(props), ...attributes(props), ref: host }, props.children);
});

/** What is left for React: id, style, data and aria attributes, handlers of ordinary events. */
function others(props) {
  const kept = {};
  Object.keys(props).filter((name) => OURS.indexOf(name) < 0).forEach((name) => { kept[name] = props[name]; });
  // React 18 does not know `className` on a custom element.
  if (props.className) kept.class = props.className;
  return kept;
}
