import { z } from 'zod';
import { type HookParse, type HookText, jsonText, Name, other, parseJson, ping, shaped } from './hook-request.ts';
import { oneImage } from './image-event.ts';

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#package; the tag of a multi-platform child is empty. */
const Package = z.object({
  name: Name.min(1),
  package_type: z.string().max(100).nullish(),
  owner: z.object({ login: Name.min(1) }),
  package_version: z
    .object({
      version: z.string().max(500).nullish(),
      container_metadata: z
        .object({
          tag: z.object({ name: z.string().max(500).nullish(), digest: z.string().max(200).nullish() }).nullish(),
        })
        .nullish(),
    })
    .nullish(),
});

const PackageEvent = z.object({ action: z.string().max(100), package: Package });
const RegistryPackageEvent = z.object({ action: z.string().max(100), registry_package: Package });

/** GitHub's own samples call a container `npm` or `docker`: metadata of a container is what makes it one. */
export function parseGhcr(request: HookText): HookParse {
  const event = request.headers['x-github-event'] ?? '';
  const json = parseJson(jsonText(request));
  if (!json.ok) return json.failure;
  if (event === 'ping') return ping;
  if (event === 'package') return shaped(PackageEvent, json.value, (said) => toImage(said.action, said.package));
  if (event !== 'registry_package') return other(event);
  return shaped(RegistryPackageEvent, json.value, (said) => toImage(said.action, said.registry_package));
}

function toImage(action: string, said: z.infer<typeof Package>): HookParse {
  const { package_version: version, owner, name } = said;
  const isContainer = said.package_type?.toLowerCase() === 'container' || !!version?.container_metadata;
  if (!isContainer) return other(`package of type ${said.package_type ?? 'unknown'}`);
  if (action !== 'published' && action !== 'updated') return other(`package ${action}`);
  const tag = version?.container_metadata?.tag;
  return oneImage({ repository: `${owner.login}/${name}`, tag: tag?.name, digest: tag?.digest ?? version?.version });
}
