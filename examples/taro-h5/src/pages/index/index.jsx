import { View } from '@tarojs/components';
import { PaylaterCheckout } from 'paylater-checkout/react';
import { useEffect, useState } from 'react';

export default function Index() {
  const [options, setOptions] = useState(null);
  const [outcome, setOutcome] = useState(null);
  useEffect(() => {
    // The shop's own server opens the session; `?order=…` is there after the way back from the cashier.
    fetch(`/session${location.search}`, { method: 'POST' }).then((answer) => answer.json()).then(setOptions);
  }, []);
  return (
    <View>
      {options && <PaylaterCheckout {...options} locale="zh-Hans" onCompleted={(event) => setOutcome(event.detail.outcome)} />}
      <p id="outcome" role="status">{outcome && `completed: ${outcome}`}</p>
    </View>
  );
}
