# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# completion.bash - bash completion for seccommctl: objects, commands, keywords,
# and the names that the kernel knows at the moment.

# Names of the objects of a kind, e.g. _seccommctl_names profile name
_seccommctl_names()
{
	command -v jq > /dev/null || return
	seccommctl -j "$1" show 2> /dev/null | jq -r ".[].$2" 2> /dev/null
}

_seccommctl_words()	# OBJECT COMMAND
{
	case "$1/$2" in
	profile/add | profile/replace)
		echo name rank insecure user group properties ;;
	profile/check)
		echo name rank insecure user group properties file ;;
	policy/add)
		echo pref role carrier local peer lport pport uid profile principal expect ;;
	policy/del | policy/show)
		echo pref ;;
	principal/add)
		echo name local default user group ;;
	key/add)
		echo name local peer version kind usage group owner gid mode hex file fd - keyring cred ;;
	key/del)
		echo name local peer version ;;
	key/show)
		echo name local peer ;;
	profile/* | principal/*)
		echo name ;;
	session/*)
		echo id ;;
	config/set)
		echo half-max half-per-source open-rate open-burst held-bytes pubkey-jobs agent-wait refuse-rate alert-rate allow-self gro rest parallel ;;
	evidence/monitor)
		echo file strict count ready ;;
	evidence/show)
		echo file record ;;
	evidence/extract)
		echo file record dir ;;
	evidence/verify)
		echo file pubkey record ;;
	monitor/*)
		echo count ready ;;
	esac
}

_seccommctl_values()	# OBJECT COMMAND KEYWORD
{
	case "$1/$3" in
	*/insecure | */default | */hex | */ready | */allow-self | */gro | principal/local | key/group)
		echo on off ;;
	policy/role)
		echo active passive ;;
	policy/carrier)
		echo udp ip tcp ;;
	key/kind)
		echo secret rsa-private rsa-public ecdsa-p256 ecdsa-p256-own ;;
	key/usage)
		echo session sign kem evidence ;;
	*/user | */owner | */uid)
		compgen -u ;;
	profile/group | principal/group | key/gid)
		compgen -g ;;
	profile/name | policy/profile)
		_seccommctl_names profile name ;;
	principal/name | policy/principal | policy/expect | key/local | key/peer)
		_seccommctl_names principal name ;;
	key/name)
		_seccommctl_names key name ;;
	session/id)
		_seccommctl_names session id ;;
	policy/pref)
		_seccommctl_names policy pref ;;
	esac
}

_seccommctl_commands()	# OBJECT
{
	case "$1" in
	profile) echo show add replace check del help ;;
	policy | principal | key) echo show add del help ;;
	session) echo show del help ;;
	config) echo show set help ;;
	evidence) echo show monitor extract verify help ;;
	monitor) echo all alerts sessions help ;;
	*) echo show help ;;
	esac
}

_seccommctl()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local i=1 object="" verb="" values

	while [ $i -lt "$COMP_CWORD" ] && [[ ${COMP_WORDS[i]} == -* ]]; do
		case "${COMP_WORDS[i]}" in
		-n | --netns | -b | --batch) i=$((i + 1)) ;;
		esac
		i=$((i + 1))
	done
	[ $i -lt "$COMP_CWORD" ] && object=${COMP_WORDS[i]}
	[ $((i + 1)) -lt "$COMP_CWORD" ] && verb=${COMP_WORDS[i + 1]}

	case "$prev" in
	-n | --netns)
		mapfile -t COMPREPLY < <(compgen -W "$(ls /run/netns 2> /dev/null)" -- "$cur")
		return ;;
	-b | --batch | batch | file | pubkey | dir)
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		return ;;
	esac
	if [ -z "$object" ]; then
		values="profile policy principal key session microprotocol alert evidence stats config info monitor batch help"
		[[ $cur == -* ]] && values="-j -p -s -d -o -h -t -n -c -V -b --json --pretty --statistics --details --oneline --human --timestamp --netns --color --version --batch --force"
	elif [ -z "$verb" ]; then
		values=$(_seccommctl_commands "$object")
	else
		values=$(_seccommctl_values "$object" "$verb" "$prev")
		[ -n "$values" ] || values=$(_seccommctl_words "$object" "$verb")
	fi
	mapfile -t COMPREPLY < <(compgen -W "$values" -- "$cur")
}
complete -F _seccommctl seccommctl
