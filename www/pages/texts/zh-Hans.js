// Every word the shop's pages say in this language. The pay-later element brings its own texts.

/** What the language is called in itself. */
export const NAME = '简体';

/** Dates begin with the day. */
export const DAY_FIRST = false;

export const TEXTS = {
  skip: '跳到商品',
  shop: '示例商店',
  homeTitle: '今天想添点什么？',
  homeLead: '演示用的商店：价格由商店的服务器决定，货不会真的发出去。',
  cart: '购物车',
  cartEmpty: '购物车还是空的。挑一件喜欢的吧。',
  add: '加入购物车',
  added: '已加入购物车：',
  fewer: '减少一件：',
  oneMore: '增加一件：',
  quantity: '数量',
  total: '合计',
  pieces: '件商品',
  toCheckout: '去结算',
  checkout: '结算',
  backToCart: '返回购物车',
  backOffice: '商家后台',
  backOfficeLead: '这里是店员看的页面。买家收到货以后，由商家发起扣款。',
  toShop: '去商店',
  refresh: '刷新',
  refreshed: '已刷新。',
  more: '更早的订单',
  noOrders: '还没有订单。',
  loading: '正在载入…',
  retry: '重试',
  yourOrder: '你的订单',
  orderNumber: '订单编号',
  amount: '订单金额',
  way: '付款方式',
  placedAt: '下单时间',
  viewOrder: '查看订单',
  backToPay: '返回付款页面',
  keepShopping: '继续购物',
  history: '经过',
  capture: '确认收货并扣款',
  cancelOrder: '取消订单',
  captured: '已请求扣款，等支付平台确认。',
  cancelled: '已请求取消，等支付平台确认。',
  doneTitle: '商店已收到通知',
  doneText: '订单结果以商店服务器查到的为准。',
  preparing: '正在准备订单…',
  prepareFailed: '订单没有准备好',
  elementMissing: '付款组件没有载入，请检查网络后重试。没有产生扣款。',
  shopSilent: '商店没有应答，请检查网络后重试。',
  stillOpen: '还没有付款结果，页面会继续查询。',
  stoppedAsking: '还在等待支付平台的结果。请勿重复支付，可稍后再查询。',
  askAgain: '查询结果',
  footer: '这是开发演示，不是真实的店铺，也不会真的扣款。',
};

/** Words for where an order stands: [badge, tone, heading for the buyer, what comes next]. */
export const STATES = {
  open: ['待付款', 'waiting', '订单还没有付款', '可以返回继续付款，订单到期会自动关闭。'],
  paying: ['确认中', 'waiting', '支付结果确认中', '请勿重复支付，结果以支付平台的确认为准。'],
  closing: ['关闭中', 'waiting', '正在关闭付款', '等支付平台确认后，订单会关闭。'],
  authorised: ['已授权，待收货', 'good', '已授权，稍后扣款', '先收货，确认收货后才会扣款。'],
  capturing: ['扣款中', 'waiting', '正在扣款', '已请求扣款，等支付平台确认。'],
  paid: ['已付款', 'good', '订单已付款', '商家会尽快安排发货。'],
  cancelled: ['已取消', 'closed', '订单已取消', '没有扣款。需要的话可以重新下单。'],
  expired: ['已过期', 'closed', '订单已过期', '没有扣款。需要的话可以重新下单。'],
  authorised_late: ['人工处理中', 'waiting', '订单正在人工处理', '授权到得太晚，正在撤回。'],
  paid_late: ['人工处理中', 'waiting', '订单正在人工处理', '款项到得太晚，店员会联系你发货或退款。'],
  under_review: ['人工处理中', 'waiting', '订单正在人工处理', '店员会核对后联系你。'],
};

/** What staff have to know or do about an order in this state; nothing where there is nothing to do. */
export const STAFF_HINTS = {
  authorised: '买家收到货以后，在这里发起扣款。',
  capturing: '已请求扣款，等支付平台确认。',
  closing: '等支付平台确认关闭。',
  authorised_late: '授权到得太晚，正在自动撤回。',
  paid_late: '订单关闭以后才收到款项：请发货或退款。',
};

/** A state without a name here is shown as it is and never as good news. */
export const UNKNOWN_STATE = ['待核对', 'waiting', '订单状态待核对', '请勿重复支付，稍后再查询。状态：'];
