// Every word the shop's pages say in this language. The pay-later element brings its own texts.

/** What the language is called in itself. */
export const NAME = '繁體';

/** Dates begin with the day. */
export const DAY_FIRST = false;

export const TEXTS = {
  skip: '跳到商品',
  shop: '示例商店',
  homeTitle: '今天想添點什麼？',
  homeLead: '演示用的商店：價格由商店的伺服器決定，貨不會真的寄出。',
  cart: '購物車',
  cartEmpty: '購物車還是空的。挑一件喜歡的吧。',
  add: '加入購物車',
  added: '已加入購物車：',
  fewer: '減少一件：',
  oneMore: '增加一件：',
  quantity: '數量',
  total: '合計',
  pieces: '件商品',
  toCheckout: '去結帳',
  checkout: '結帳',
  backToCart: '返回購物車',
  backOffice: '商家後台',
  backOfficeLead: '這裡是店員看的頁面。買家收到貨以後，由商家發起扣款。',
  toShop: '去商店',
  refresh: '重新整理',
  refreshed: '已重新整理。',
  more: '更早的訂單',
  noOrders: '還沒有訂單。',
  loading: '正在載入…',
  retry: '重試',
  yourOrder: '你的訂單',
  orderNumber: '訂單編號',
  amount: '訂單金額',
  way: '付款方式',
  placedAt: '下單時間',
  viewOrder: '查看訂單',
  backToPay: '返回付款頁面',
  keepShopping: '繼續購物',
  history: '經過',
  capture: '確認收貨並扣款',
  cancelOrder: '取消訂單',
  captured: '已請求扣款，等支付平台確認。',
  cancelled: '已請求取消，等支付平台確認。',
  doneTitle: '商店已收到通知',
  doneText: '訂單結果以商店伺服器查到的為準。',
  preparing: '正在準備訂單…',
  prepareFailed: '訂單沒有準備好',
  elementMissing: '付款元件沒有載入，請檢查網路後重試。沒有產生扣款。',
  shopSilent: '商店沒有回應，請檢查網路後重試。',
  stillOpen: '還沒有付款結果，頁面會繼續查詢。',
  stoppedAsking: '還在等待支付平台的結果。請勿重複支付，可稍後再查詢。',
  askAgain: '查詢結果',
  footer: '這是開發演示，不是真實的店鋪，也不會真的扣款。',
};

/** Words for where an order stands: [badge, tone, heading for the buyer, what comes next]. */
export const STATES = {
  open: ['待付款', 'waiting', '訂單還沒有付款', '可以返回繼續付款，訂單到期會自動關閉。'],
  paying: ['確認中', 'waiting', '支付結果確認中', '請勿重複支付，結果以支付平台的確認為準。'],
  closing: ['關閉中', 'waiting', '正在關閉付款', '等支付平台確認後，訂單會關閉。'],
  authorised: ['已授權，待收貨', 'good', '已授權，稍後扣款', '先收貨，確認收貨後才會扣款。'],
  capturing: ['扣款中', 'waiting', '正在扣款', '已請求扣款，等支付平台確認。'],
  paid: ['已付款', 'good', '訂單已付款', '商家會盡快安排出貨。'],
  cancelled: ['已取消', 'closed', '訂單已取消', '沒有扣款。需要的話可以重新下單。'],
  expired: ['已過期', 'closed', '訂單已過期', '沒有扣款。需要的話可以重新下單。'],
  authorised_late: ['人工處理中', 'waiting', '訂單正在人工處理', '授權到得太晚，正在撤回。'],
  paid_late: ['人工處理中', 'waiting', '訂單正在人工處理', '款項到得太晚，店員會聯絡你出貨或退款。'],
  under_review: ['人工處理中', 'waiting', '訂單正在人工處理', '店員會核對後聯絡你。'],
};

/** What staff have to know or do about an order in this state; nothing where there is nothing to do. */
export const STAFF_HINTS = {
  authorised: '買家收到貨以後，在這裡發起扣款。',
  capturing: '已請求扣款，等支付平台確認。',
  closing: '等支付平台確認關閉。',
  authorised_late: '授權到得太晚，正在自動撤回。',
  paid_late: '訂單關閉以後才收到款項：請出貨或退款。',
};

/** A state without a name here is shown as it is and never as good news. */
export const UNKNOWN_STATE = ['待核對', 'waiting', '訂單狀態待核對', '請勿重複支付，稍後再查詢。狀態：'];
