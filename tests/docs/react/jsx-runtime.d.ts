export { JSX } from './index.js';
export const Fragment: (props: { children?: unknown }) => import('./index.js').JSX.Element;
