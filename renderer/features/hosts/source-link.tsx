import { Anchor } from '@mantine/core';
import { useAction, useClient } from '../../rpc/index.ts';

/** Where something is said; opened by the shell, outside this window. */
export function SourceLink({ name, url }: { readonly name: string; readonly url: string | null }) {
  const client = useClient();
  const openExternal = useAction((address: string) => client.system.openExternal({ url: address }));
  if (!url) return <span>{name}</span>;
  return (
    <Anchor
      href={url}
      size="sm"
      onClick={(event) => {
        event.preventDefault();
        void openExternal.run(url);
      }}
    >
      {name}
    </Anchor>
  );
}
