import { parseHarbor } from './harbor.ts';
import type { HookParse, HookText } from './hook-request.ts';

/**
 * Huawei Cloud SWR, Enterprise: https://support.huaweicloud.com/api-swr2/swr_03_0901.html
 * Its webhook policies are Harbor's; the Basic edition calls only Huawei's own engines.
 */
export function parseHuawei(request: HookText): HookParse {
  return parseHarbor(request);
}
