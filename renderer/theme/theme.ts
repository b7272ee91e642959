import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

/** The one accent. Shade 7 carries white text in the light theme, shade 5 is the link colour in the dark one (both AA). */
const accent: MantineColorsTuple = [
  '#eaf3fc',
  '#d3e4f5',
  '#a5c8ec',
  '#74aae3',
  '#4d91dc',
  '#5aa2ea',
  '#2373c9',
  '#0b5cad',
  '#0a4f96',
  '#084079',
];

/** For what is dangerous. Shade 7 carries white text in the light theme, shade 6 in the dark one (both AA). */
const red: MantineColorsTuple = [
  '#fff0f0',
  '#ffdfdf',
  '#ffc2c2',
  '#ffa3a3',
  '#ff8a82',
  '#f2565d',
  '#d92d39',
  '#b8232f',
  '#9c1c27',
  '#82141f',
];

/** Cool greys: 7 is the dark page, 6 the raised surface, 4 its lines. */
const dark: MantineColorsTuple = [
  '#d5d9e0',
  '#b7bdc8',
  '#9aa2b0',
  '#6c7482',
  '#3a414d',
  '#2b313b',
  '#1d2229',
  '#15191f',
  '#101318',
  '#0b0d11',
];

const fonts =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "PingFang SC", "Microsoft YaHei UI", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif';
const monospace =
  'ui-monospace, "SF Mono", "Cascadia Mono", "Segoe UI Mono", "DejaVu Sans Mono", Menlo, Consolas, "Noto Sans Mono CJK SC", "PingFang SC", "Microsoft YaHei", monospace';

const quick = { transitionProps: { duration: 100 } };

export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 6 },
  colors: { accent, dark, red },
  fontFamily: fonts,
  fontFamilyMonospace: monospace,
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '18px' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  headings: {
    fontFamily: fonts,
    fontWeight: '600',
    sizes: { h1: { fontSize: '20px', lineHeight: '28px' }, h2: { fontSize: '15px', lineHeight: '24px' } },
  },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'xs' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
    TextInput: { defaultProps: { size: 'sm' } },
    Modal: { defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.4 }, ...quick } },
    Drawer: { defaultProps: { overlayProps: { backgroundOpacity: 0.25 }, ...quick } },
    Menu: { defaultProps: { position: 'bottom-end', ...quick } },
    Popover: { defaultProps: quick },
    Tooltip: { defaultProps: { openDelay: 300, multiline: true, maw: 360, ...quick } },
    InputWrapper: { styles: { description: { fontSize: '12.5px', lineHeight: '18px' } } },
    Notification: { defaultProps: { withBorder: true } },
    Paper: { defaultProps: { withBorder: true } },
  },
});

/** Colours of the five states and of the surfaces; every text colour has at least 4.5 : 1 on its surface. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--slipway-ok': '#1a6f37',
    '--slipway-working': '#0b5cad',
    '--slipway-attention': '#8a5a00',
    '--slipway-failed': '#b8232f',
    '--slipway-unknown': '#5a626d',
    '--slipway-surface': '#ffffff',
    '--slipway-page': '#f6f7f9',
    '--slipway-line': '#dde1e7',
    '--slipway-hover': '#eef2f7',
    '--slipway-selected': '#e1edf9',
    '--slipway-output': '#fbfcfd',
    '--slipway-text-soft': '#59616c',
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': '#1b2027',
    '--mantine-color-dimmed': '#59616c',
    '--mantine-color-error': '#b8232f',
    '--mantine-color-placeholder': '#6a727e',
    '--mantine-color-anchor': '#0b5cad',
  },
  dark: {
    '--slipway-ok': '#56c271',
    '--slipway-working': '#6cb2f5',
    '--slipway-attention': '#e0aa3e',
    '--slipway-failed': '#ff8a82',
    '--slipway-unknown': '#a3abb8',
    '--slipway-surface': '#1a1f26',
    '--slipway-page': '#14181d',
    '--slipway-line': '#2f3641',
    '--slipway-hover': '#232a33',
    '--slipway-selected': '#1d3047',
    '--slipway-output': '#101419',
    '--slipway-text-soft': '#a3abb8',
    '--mantine-color-body': '#1a1f26',
    '--mantine-color-text': '#e2e6ec',
    '--mantine-color-dimmed': '#a3abb8',
    '--mantine-color-error': '#ff8a82',
    '--mantine-color-placeholder': '#8d96a4',
    '--mantine-color-anchor': '#79b8f7',
  },
});
