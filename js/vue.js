// <PaylaterCheckout> for Vue 3.

import { defineComponent, h, onBeforeUnmount, onMounted, ref, watch } from 'vue';
import { EVENTS, PROPERTIES, SLOTS, TAG, attributes, defineOnce, listen, methods, setProperties } from './wrapper.js';

const NAMES = Object.keys(EVENTS).map((type) => EVENTS[type]);

/** What a template gives for `#header`, `#terms` and `#footer`, and whatever else stands between the tags, as it is. */
function inside(slots) {
  const named = SLOTS.filter((name) => slots[name]).map((name) => h('div', { key: name, slot: name }, slots[name]()));
  return slots.default ? named.concat(slots.default()) : named;
}

export const PaylaterCheckout = defineComponent({
  name: 'PaylaterCheckout',
  props: PROPERTIES.reduce((props, name) => ({ ...props, [name]: String }), {}),
  emits: NAMES,
  setup(props, { emit, expose, slots }) {
    const host = ref(null);
    let stop = () => {};

    onMounted(() => {
      setProperties(host.value, props);
      stop = listen(host.value, emit);
      // After properties and listeners: an element that becomes a checkout at this moment has both.
      defineOnce();
    });
    watch(() => ({ ...props }), (changed) => setProperties(host.value, changed), { flush: 'post' });
    onBeforeUnmount(() => stop());
    expose(methods(() => host.value));

    return () => h(TAG, { ...attributes(props), ref: host }, inside(slots));
  },
});
