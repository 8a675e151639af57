const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Whether a page came by a way on which nobody reads along: https, an onion address, or from this computer. */
export const isPrivateWay = ({ protocol, hostname }: { readonly protocol: string; readonly hostname: string }): boolean =>
  protocol !== "http:" || LOOPBACK.test(hostname) || hostname.endsWith(".onion");
