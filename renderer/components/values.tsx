import { Tooltip, UnstyledButton } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { useFormat } from './use-format.ts';
import { useNow } from './use-now.ts';
import classes from './values.module.css';

/** "5 minutes ago", with the absolute time on hover. `null` is drawn as a dash. */
export function RelativeTime(props: { readonly at: number | null }) {
  const format = useFormat();
  const now = useNow();
  if (props.at === null) return <span className="soft">–</span>;
  return (
    <time dateTime={new Date(props.at).toISOString()} title={format.dateTime(props.at)}>
      {format.relative(props.at, Math.max(now, props.at))}
    </time>
  );
}

/** From a start to an end, as `1 m 12 s`; without an end it runs on. `null` start is drawn as a dash. */
export function Duration(props: { readonly from: number | null; readonly to: number | null }) {
  const format = useFormat();
  const now = useNow(props.from !== null && props.to === null);
  if (props.from === null) return <span className="soft">–</span>;
  return <span>{format.duration((props.to ?? Math.max(now, props.from)) - props.from)}</span>;
}

/** A size in binary units. */
export function Bytes(props: { readonly value: number | null }) {
  const format = useFormat();
  return props.value === null ? <span className="soft">–</span> : <span>{format.bytes(props.value)}</span>;
}

/** Digest or commit: short, whole on hover, copied by a click. */
export function ShortId(props: { readonly value: string | null; readonly length?: number }) {
  const { t } = useTranslation();
  const clipboard = useClipboard({ timeout: 1500 });
  const { value } = props;
  if (!value) return <span className="soft">–</span>;
  const short = value.replace(/^sha256:/, '').slice(0, props.length ?? (value.startsWith('sha256:') ? 12 : 7));
  return (
    <Tooltip label={clipboard.copied ? t('components.copied') : value} {...(clipboard.copied ? { opened: true } : {})}>
      <UnstyledButton
        className={classes.shortId}
        aria-label={t('components.copyValue', { value: short })}
        onClick={(event) => {
          event.stopPropagation();
          clipboard.copy(value);
        }}
      >
        {short}
      </UnstyledButton>
    </Tooltip>
  );
}
