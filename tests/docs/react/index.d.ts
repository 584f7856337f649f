// React's types, as far as the wrapper and the documents name them: the real ones are no dependency of this repository's
// root. The examples are checked against the real ones (tests/examples).

export type AriaRole = string;
export type ReactNode = unknown;
export interface CSSProperties { [property: string]: string | number | undefined }
export interface RefObject<T> { current: T | null }
export interface RefAttributes<T> { ref?: RefObject<T>; key?: string }
export interface HTMLAttributes<T> {
  id?: string;
  className?: string;
  slot?: string;
  type?: 'button' | 'submit';
  onClick?: (event: { currentTarget: T }) => void;
  children?: unknown;
}
export type DetailedHTMLProps<Attributes, Element> = Attributes & RefAttributes<Element>;
export interface ForwardRefExoticComponent<Props> { (props: Props): JSX.Element }

export function useRef<T>(initial: T | null): RefObject<T>;
export function useState<T>(initial: T): [T, (next: T) => void];

export namespace JSX {
  interface Element { type: unknown }
  interface IntrinsicElements {
    button: HTMLAttributes<HTMLButtonElement>;
    p: HTMLAttributes<HTMLParagraphElement>;
  }
}
