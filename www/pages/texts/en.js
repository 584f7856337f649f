// Every word the shop's pages say in this language. The pay-later element brings its own texts.

/** What the language is called in itself. */
export const NAME = 'English';

/** Dates begin with the day. */
export const DAY_FIRST = true;

export const TEXTS = {
  skip: 'Skip to goods',
  shop: 'Demo shop',
  homeTitle: 'What would you like today?',
  homeLead: 'A shop for demonstration: the server decides every price, and nothing is really sent.',
  cart: 'Cart',
  cartEmpty: 'Your cart is empty. Pick something you like.',
  add: 'Add to cart',
  added: 'Added to cart: ',
  fewer: 'One fewer: ',
  oneMore: 'One more: ',
  quantity: 'Quantity',
  total: 'Total',
  pieces: 'items',
  toCheckout: 'Check out',
  checkout: 'Checkout',
  backToCart: 'Back to cart',
  backOffice: 'Back office',
  backOfficeLead: 'What the shop\'s staff see. Once the buyer has the goods, the shop asks for the money.',
  toShop: 'To the shop',
  refresh: 'Refresh',
  refreshed: 'Refreshed.',
  more: 'Earlier orders',
  noOrders: 'No orders yet.',
  loading: 'Loading…',
  retry: 'Try again',
  yourOrder: 'Your order',
  orderNumber: 'Order number',
  amount: 'Amount',
  way: 'Way to pay',
  placedAt: 'Placed',
  viewOrder: 'View order',
  backToPay: 'Back to payment',
  keepShopping: 'Keep shopping',
  history: 'History',
  capture: 'Goods received, deduct now',
  cancelOrder: 'Cancel order',
  captured: 'Deduction requested; waiting for the provider.',
  cancelled: 'Cancellation requested; waiting for the provider.',
  doneTitle: 'The shop has been told',
  doneText: 'What counts is what the shop\'s server knows.',
  preparing: 'Preparing your order…',
  prepareFailed: 'Your order is not ready',
  elementMissing: 'The payment part did not load. Check the network and try again. Nothing was charged.',
  shopSilent: 'The shop does not answer. Check the network and try again.',
  stillOpen: 'No payment result yet; this page keeps asking.',
  stoppedAsking: 'Still waiting for the provider. Please do not pay again; ask later.',
  askAgain: 'Ask for the result',
  footer: 'A developers\' demonstration. Not a real shop, and nothing is really charged.',
};

/** Words for where an order stands: [badge, tone, heading for the buyer, what comes next]. */
export const STATES = {
  open: ['To be paid', 'waiting', 'Your order is not paid yet', 'You can go back and pay; an order closes by itself when its time is up.'],
  paying: ['Confirming', 'waiting', 'Confirming your payment', 'Please do not pay again. The provider\'s word counts.'],
  closing: ['Closing', 'waiting', 'Closing the payment', 'The order closes once the provider confirms.'],
  authorised: ['Authorised', 'good', 'Authorised, paid later', 'Goods first. The money is taken after you have them.'],
  capturing: ['Deducting', 'waiting', 'Deducting', 'The deduction was requested; waiting for the provider.'],
  paid: ['Paid', 'good', 'Your order is paid', 'The shop will send it soon.'],
  cancelled: ['Cancelled', 'closed', 'Your order was cancelled', 'Nothing was charged. You can order again.'],
  expired: ['Expired', 'closed', 'Your order has expired', 'Nothing was charged. You can order again.'],
  authorised_late: ['In review', 'waiting', 'People are looking at your order', 'The authorisation came too late and is being withdrawn.'],
  paid_late: ['In review', 'waiting', 'People are looking at your order', 'The money came too late; staff will deliver or refund.'],
  under_review: ['In review', 'waiting', 'People are looking at your order', 'Staff will check and be in touch.'],
};

/** What staff have to know or do about an order in this state; nothing where there is nothing to do. */
export const STAFF_HINTS = {
  authorised: 'Once the buyer has the goods, ask for the money here.',
  capturing: 'Deduction requested; waiting for the provider.',
  closing: 'Waiting for the provider to close it.',
  authorised_late: 'Authorised too late; being withdrawn by itself.',
  paid_late: 'The money came after the order was closed: deliver or refund.',
};

/** A state without a name here is shown as it is and never as good news. */
export const UNKNOWN_STATE = ['To be checked', 'waiting', 'The order\'s state has to be checked', 'Please do not pay again; ask later. State: '];
