/** Style sheets are bundled as text, minified, and given to the shadow root as constructed sheets. */
declare module "*.css" {
  const text: string;
  export default text;
}
