// <PaylaterCheckout> for Vue 3.

import { defineComponent, h, onBeforeUnmount, onMounted, ref, watch } from 'vue';
import { EVENTS, PROPERTIES, TAG, attributes, defineOnce, listen, methods, setProperties } from './wrapper.js';

const NAMES = Object.keys(EVENTS).map((type) => EVENTS[type]);

export const PaylaterCheckout = defineComponent({
  name: 'PaylaterCheckout',
  props: PROPERTIES.reduce((props, name) => ({ ...props, [name]: String }), {}),
  emits: NAMES,
  setup(props, { emit, expose }) {
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

    return () => h(TAG, { ...attributes(props), ref: host });
  },
});
