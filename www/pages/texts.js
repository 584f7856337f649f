// The languages of the shop's pages: a file of words for each, and this list of them. The first is spoken to whoever asks for none.

import * as zhHans from './texts/zh-Hans.js';
import * as zhHant from './texts/zh-Hant.js';
import * as en from './texts/en.js';

export const LANGUAGES = { 'zh-Hans': zhHans, 'zh-Hant': zhHant, en };
