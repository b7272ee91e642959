import { ActionIcon, Button, Switch, TextInput, Tooltip } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import {
  IconAlertTriangle,
  IconChevronDown,
  IconChevronUp,
  IconCopy,
  IconDownload,
  IconSearch,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { saveAs } from '../save-as.ts';
import type { OutputBuffer } from './output-buffer.ts';
import type { OutputOptions } from './output-options.ts';
import { firstError, outputAsText } from './output-text.ts';
import classes from './output-view.module.css';
import type { SearchHits } from './use-output-search.ts';

interface OutputToolbarProps {
  readonly buffer: OutputBuffer;
  readonly label: string;
  readonly options: OutputOptions;
  readonly onOptions: (options: OutputOptions) => void;
  readonly following: boolean;
  readonly onFollow: (on: boolean) => void;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly hits: SearchHits;
  readonly hit: number;
  readonly onHit: (hit: number) => void;
  readonly onLine: (line: number) => void;
}

/** Search and switches of the output view. */
export function OutputToolbar(props: OutputToolbarProps) {
  const { t } = useTranslation();
  const clipboard = useClipboard({ timeout: 1500 });
  const { buffer, options, onOptions } = props;
  const icon = { size: 14, 'aria-hidden': true } as const;
  return (
    <div className={classes.toolbar}>
      <OutputSearch {...props} />
      <Switch
        size="xs"
        label={t('components.output.follow')}
        checked={props.following}
        onChange={(event) => props.onFollow(event.currentTarget.checked)}
      />
      <Switch
        size="xs"
        label={t('components.output.wrap')}
        checked={options.wrap}
        onChange={(event) => onOptions({ ...options, wrap: event.currentTarget.checked })}
      />
      <Switch
        size="xs"
        label={t('components.output.times')}
        checked={options.times}
        onChange={(event) => onOptions({ ...options, times: event.currentTarget.checked })}
      />
      <div className={classes.acts}>
        <span className={classes.count}>{t('components.output.lines', { count: buffer.length })}</span>
        <Button
          variant="default"
          leftSection={<IconAlertTriangle {...icon} />}
          onClick={() => {
            const line = firstError(buffer);
            if (line >= 0) props.onLine(line);
          }}
        >
          {t('components.output.firstError')}
        </Button>
        <ToolbarIcon
          label={t(clipboard.copied ? 'components.copied' : 'components.copy')}
          icon={<IconCopy {...icon} />}
          onClick={() => clipboard.copy(outputAsText(buffer, options.times))}
        />
        <ToolbarIcon
          label={t('components.output.download')}
          icon={<IconDownload {...icon} />}
          onClick={() => saveAs(`${props.label}.log`, outputAsText(buffer, true))}
        />
      </div>
    </div>
  );
}

/** An act that its picture says well enough: the words come on hover and to readers of the screen. */
function ToolbarIcon(props: { readonly label: string; readonly icon: ReactNode; readonly onClick: () => void }) {
  return (
    <Tooltip label={props.label}>
      <ActionIcon size={30} variant="default" aria-label={props.label} onClick={props.onClick}>
        {props.icon}
      </ActionIcon>
    </Tooltip>
  );
}

function OutputSearch({ text, onText, hits, hit, onHit }: OutputToolbarProps) {
  const { t } = useTranslation();
  const count = hits.lines.length;
  return (
    <div className={classes.search}>
      <TextInput
        size="xs"
        data-page-search
        aria-label={t('components.output.search')}
        placeholder={t('components.output.search')}
        leftSection={<IconSearch size={14} aria-hidden />}
        value={text}
        onChange={(event) => onText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onHit(hit + (event.shiftKey ? -1 : 1));
          else if (event.key === 'Escape' && text) onText('');
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      {text && (
        <>
          <span className={classes.hits} aria-live="polite">
            {t(hits.done ? 'components.output.hits' : 'components.output.looking', {
              at: count === 0 ? 0 : hit + 1,
              count,
            })}
          </span>
          <ActionIcon size={28} aria-label={t('components.output.previousHit')} onClick={() => onHit(hit - 1)}>
            <IconChevronUp size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon size={28} aria-label={t('components.output.nextHit')} onClick={() => onHit(hit + 1)}>
            <IconChevronDown size={16} aria-hidden />
          </ActionIcon>
        </>
      )}
    </div>
  );
}
