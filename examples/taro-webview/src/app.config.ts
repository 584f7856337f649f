export default defineAppConfig({ pages: ['pages/checkout/index'], window: { navigationBarTitleText: '结算' } });
