import { WebView } from '@tarojs/components';
import { useRouter } from '@tarojs/taro';

// The H5 page with the element. Its domain has to be on the mini-program's list of web-view domains.
const H5 = 'https://h5.shop.example/';

/** Opened by `Taro.navigateTo({ url: '/pages/checkout/index?order=…' })`. The order number goes along, a token never does. */
export default function Checkout() {
  const { order = '' } = useRouter().params;
  return <WebView src={`${H5}?order=${encodeURIComponent(order)}`} />;
}
