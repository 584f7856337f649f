// A server component: it hands the page on to the browser's part.
import { Checkout } from './checkout.js';

export default function Page() {
  return <main><Checkout /></main>;
}
