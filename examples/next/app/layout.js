import './page.css';

export const metadata = { title: '结算' };

export default function Layout({ children }) {
  return <html lang="zh-Hans"><body>{children}</body></html>;
}
