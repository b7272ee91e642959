import { parseHarbor } from './harbor.ts';
import type { HookParse, HookText } from './hook-request.ts';

/**
 * Tencent Container Registry, Enterprise: https://www.tencentcloud.com/document/product/1051/37254
 * Its triggers send Harbor 1.x's `pushImage`; the Personal edition calls nobody.
 */
export function parseTencent(request: HookText): HookParse {
  return parseHarbor(request);
}
