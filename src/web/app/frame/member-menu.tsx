import { locale, switchLocale } from '../../lib/i18n.ts'
import { problemText } from '../../lib/problems.ts'
import { Avatar, Icon, Menu, initialsOf, showToast } from '../../ui/index.ts'
import { chevronDownIcon, keyboardIcon, languagesIcon, lockIcon, logOutIcon, userIcon, volumeIcon, volumeOffIcon } from '../../ui/icons.ts'
import { signOutAndLeave } from '../state/client.ts'
import { lockNow } from '../state/lock.ts'
import { sound } from '../state/preferences.ts'
import { navigate, paths } from '../state/route.ts'
import { me } from '../state/session.ts'
import { t } from '../t.ts'
import { keysShown } from './keys-dialog.tsx'
import { playSound } from './sound.ts'
import './member-menu.css'

/** Who is signed in, and what is theirs: sound, language, shortcuts, the way out. */
export function MemberMenu() {
  const { id, name, role } = me()
  return (
    <div class="member-menu">
      <Menu
        label={t('me.menu')}
        align="start"
        side="above"
        items={[
          { key: 'account', label: t('me.account'), icon: userIcon, run: () => navigate(paths.settingsSection('account')) },
          {
            key: 'sound',
            label: t('me.sound'),
            icon: sound.value ? volumeIcon : volumeOffIcon,
            checked: sound.value,
            toggle: true,
            run: () => {
              sound.value = !sound.value
              if (sound.value) playSound()
            }
          },
          { key: 'keys', label: t('me.shortcuts'), icon: keyboardIcon, run: () => (keysShown.value = true) },
          {
            key: 'language',
            label: t('me.language'),
            icon: languagesIcon,
            run: () => switchLocale(locale.value === 'nl' ? 'en' : 'nl')
          },
          { key: 'lock', label: t('me.lock'), icon: lockIcon, apart: true, run: () => void lockNow() },
          { key: 'out', label: t('me.signOut'), icon: logOutIcon, run: () => void signOut() }
        ]}
        button={({ buttonRef, ...wiring }) => (
          <button type="button" ref={buttonRef} class="member-menu__button" {...wiring}>
            <Avatar id={id} initials={initialsOf(name)} />
            <span class="member-menu__who">
              <span class="member-menu__name" title={name}>
                {name}
              </span>
              <span class="member-menu__role">{t(`role.${role}`)}</span>
            </span>
            <span class="member-menu__arrow">
              <Icon of={chevronDownIcon} size={16} />
            </span>
          </button>
        )}
      />
    </div>
  )
}

async function signOut(): Promise<void> {
  try {
    await signOutAndLeave()
  } catch (error) {
    showToast(t('me.signOutFailed', { reason: problemText(error) }), { tone: 'danger' })
  }
}
