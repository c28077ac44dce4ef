/** What a shell reads at its start, so that it completes command lines: it asks `completion --words` at each tab. */
export const SCRIPTS: ReadonlyMap<string, string> = new Map([
  [
    'bash',
    `_airflow_completion() {
  local IFS=$'\\n'
  COMPREPLY=($("\${COMP_WORDS[0]}" completion --words -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _airflow_completion airflow tradewind
`,
  ],
  [
    'zsh',
    `#compdef airflow tradewind
_airflow_completion() {
  local -a candidates
  candidates=("\${(@f)$("\${words[1]}" completion --words -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${candidates[1]}" ]]; then compadd -- "\${candidates[@]}"; else _files; fi
}
compdef _airflow_completion airflow tradewind
`,
  ],
  [
    'fish',
    `function __airflow_completion
  set -l words (commandline -opc) (commandline -ct)
  set -l candidates ($words[1] completion --words -- $words[2..-1] 2>/dev/null)
  if test (count $candidates) -gt 0
    printf '%s\\n' $candidates
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c airflow -f -a '(__airflow_completion)'
complete -c tradewind -f -a '(__airflow_completion)'
`,
  ],
]);
