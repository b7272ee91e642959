export function electronBinary(): string | undefined;
export function whyNoDesktop(): string | undefined;
