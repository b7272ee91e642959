import { Button } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './code.module.css';

/** Text to read exactly: a command, an address, a key. With a button that copies it. */
export function CodeBlock(props: { readonly text: string; readonly label: string; readonly wrap?: boolean }) {
  const { t } = useTranslation();
  const clipboard = useClipboard({ timeout: 1500 });
  return (
    <div className={classes.block}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <section className={classes.scroll} tabIndex={0} aria-label={props.label}>
        <pre className={classes.text} data-wrap={props.wrap || undefined}>
          {props.text}
        </pre>
      </section>
      <Button
        className={classes.copy}
        variant="default"
        leftSection={<IconCopy size={14} aria-hidden />}
        onClick={() => clipboard.copy(props.text)}
      >
        {t(clipboard.copied ? 'components.copied' : 'components.copy')}
      </Button>
    </div>
  );
}
