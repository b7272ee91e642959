/** An image built into the bundle as a `data:` address. */
declare module '*.png?inline' {
  const url: string;
  export default url;
}
