import { useTranslation } from 'react-i18next';
import { useFormat, useNow } from '../../components/index.ts';

/** A sentence with `{{ago}}` in it; the absolute time on hover. Without a time it is only the sentence. */
export function TimedText(props: {
  readonly textKey: string;
  readonly params: Readonly<Record<string, string | number>>;
  readonly at: number | null;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const { textKey, params, at } = props;
  const now = useNow(at !== null);
  if (at === null) return <span>{t(textKey, { ...params, ago: t('overview.notYet') })}</span>;
  return (
    <time dateTime={new Date(at).toISOString()} title={format.dateTime(at)}>
      {t(textKey, { ...params, ago: format.relative(at, Math.max(now, at)) })}
    </time>
  );
}
