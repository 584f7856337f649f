// The few words that are needed before, or without, the others.

import { language } from './words.js';

const TEXTS = {
  'zh-Hans': {
    loading: '正在加载',
    wait: '正在读取订单和可用的支付方式。',
    failed: '支付组件没有加载成功',
    why: '没有发起任何支付。请检查网络，然后重试。',
    retry: '重试',
  },
  'zh-Hant': {
    loading: '正在載入',
    wait: '正在讀取訂單和可用的支付方式。',
    failed: '支付元件沒有載入成功',
    why: '沒有發起任何支付。請檢查網路，然後重試。',
    retry: '重試',
  },
  en: {
    loading: 'Loading',
    wait: 'Reading the order and the ways to pay.',
    failed: 'The checkout could not be loaded',
    why: 'No payment was started. Please check your connection and try again.',
    retry: 'Try again',
  },
};

/** The words for a BCP 47 tag, with the tag they are in. */
export function fallbackTexts(tag) {
  const lang = language(tag);
  return { lang, ...TEXTS[lang] };
}
