// What a person would call a process, and which ones a person knows as an application (pure).
import type { SeenProcess } from './caller-rules.ts';
import { baseName, folderName, withoutDeleted } from './paths.ts';

const MOST_CHARACTERS = 64;
/** Control, format and private characters, and those that nobody has named yet. */
const MISLEADING = /[\p{C}\p{Zl}\p{Zp}]+/gu;

/** A bundle of macOS: the outermost one is what is in the dock; an interpreter's own is none that a person knows. */
const BUNDLE = /\/([^/]+)\.app\/Contents\//;
/** JetBrains' IDEs run on a Java of their own, VS Code's server for remote work on a Node of its own. */
const JETBRAINS =
  /[/\\](idea|intellij|pycharm|goland|webstorm|phpstorm|clion|rider|rubymine|datagrip|rustrover|android-studio)[^/\\]*[/\\](?:[^/\\]+[/\\])*jbr[/\\]bin[/\\]java$/i;
const REMOTE_EDITOR = /[/\\]\.(vscode|cursor|windsurf|vscodium)-server[^/\\]*[/\\]/;

const CALLED: Readonly<Record<string, string>> = {
  'gnome-terminal-server': 'gnome-terminal',
  'sshd-session': 'sshd',
  'sshd-auth': 'sshd',
  'wezterm-gui': 'wezterm',
  'ptyxis-agent': 'ptyxis',
  'Runner.Worker': 'GitHub Actions runner',
  'Runner.Listener': 'GitHub Actions runner',
  'Agent.Worker': 'Azure Pipelines agent',
  'Agent.Listener': 'Azure Pipelines agent',
};
const SUFFIX = /(?:[-.](?:gtk\d?|nox|x11|lucid|basic|tiny|real|bin)|\.exe)$/;

/** Without misleading characters: names are claimed by programs, and are shown to people. */
export function nameOf({ pid, comm, executable, script }: Omit<SeenProcess, 'runs'>): string {
  const path = executable === null ? null : withoutDeleted(executable);
  const name = clean(script !== null ? scriptName(script) : path !== null ? programName(path) : comm);
  return name || clean(comm) || `process ${pid}`;
}

function clean(name: string): string {
  const plain = name.replace(MISLEADING, ' ').trim();
  return [...plain].slice(0, MOST_CHARACTERS).join('');
}

/** Python runs a folder or an archive by the file in it that has this name. */
function scriptName(script: string): string {
  return baseName(script) === '__main__.py' ? folderName(script) : baseName(script);
}

function programName(path: string): string {
  const bundle = BUNDLE.exec(path)?.[1];
  if (bundle !== undefined && bundle !== 'Python') return bundle;
  const known = JETBRAINS.exec(path)?.[1]?.toLowerCase();
  if (known !== undefined) return known;
  const editor = REMOTE_EDITOR.exec(path)?.[1];
  if (editor !== undefined) return `${editor}-server`;
  const name = baseName(path);
  return CALLED[name] ?? (name.replace(SUFFIX, '') || name);
}

/** Programs and services that a person has started, or set up, by this name. */
const APPLICATIONS = new Set(
  [
    // Editors and IDEs
    'code code-insiders code-oss codium vscodium cursor windsurf zed zed-editor sublime_text atom kate gedit geany vim vi',
    'nvim emacs nano micro hx helix kak eclipse idea intellij pycharm goland webstorm phpstorm clion rider rubymine',
    'datagrip rustrover android-studio fleet vscode-server cursor-server windsurf-server vscodium-server code-server',
    'jupyter-lab jupyter-notebook jupyterhub-singleuser rstudio spyder dbeaver',
    // Terminals
    'gnome-terminal kgx ptyxis konsole yakuake xterm uxterm urxvt rxvt kitty alacritty wezterm foot footclient st ghostty',
    'tilix terminator guake tilda xfce4-terminal lxterminal mate-terminal qterminal terminology cool-retro-term warp',
    'hyper tabby contour rio deepin-terminal',
    // Within a terminal, from elsewhere, at set times
    'tmux screen zellij dtach abduco mosh-server sshd dropbear tailscaled ttyd cron crond fcron atd anacron',
    // CI runners and build servers
    'gitlab-runner buildkite-agent act_runner forgejo-runner woodpecker-agent drone-runner circleci-agent teamcity-agent',
    'jenkins.war agent.jar',
  ].flatMap((names) => names.split(' ')),
);
const RUNNERS = new Set(Object.values(CALLED));

export function isApplication(process: SeenProcess): boolean {
  const name = nameOf(process);
  if (APPLICATIONS.has(name) || RUNNERS.has(name)) return true;
  return process.script === null && process.executable !== null && programIsBundle(process.executable);
}

function programIsBundle(executable: string): boolean {
  const bundle = BUNDLE.exec(executable)?.[1];
  return bundle !== undefined && bundle !== 'Python';
}

const FIRST = new Set(
  'systemd init launchd tini dumb-init docker-init catatonit runsvdir runit runit-init s6-svscan openrc-init'.split(
    ' ',
  ),
);

/** What starts everything else: above it there is nothing to know. */
export function isFirst(process: SeenProcess): boolean {
  return process.pid <= 1 || FIRST.has(nameOf(process));
}

const SESSION_KEEPERS =
  /^(?:gdm.*|lightdm|sddm.*|lxdm.*|xdm|ly|greetd|slim|login|su|sudo|doas|X|Xorg|Xwayland|xinit|startx|dbus-.*|.*-session|.*-session-binary|gnome-shell|plasmashell|plasma.*|kwin.*|ksmserver|kdeinit5|startplasma.*|mutter.*|sway|i3|Hyprland|river|niri|openbox|xfwm4|cinnamon|budgie-wm|containerd-shim.*|conmon)$/;

/** Log people in, or keep their desktop: above what a person would call the application. */
export function keepsSession(process: SeenProcess): boolean {
  return SESSION_KEEPERS.test(nameOf(process));
}
