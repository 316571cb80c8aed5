"""Writes the words that stay the words they are without the accents GSM-7 lacks.

    apt-get install hunspell hunspell-es hunspell-pt-pt hunspell-pt-br hunspell-pl hunspell-fr-classical
    pip install --target /tmp/words wordfreq==3.1.1
    find shared/content/tests/data/texts shared/domain/src/starters -type f | sort |
        PYTHONPATH=/tmp/words xargs python3 infra/oracles/accents.py > shared/content/src/accents/bare.txt

Sources:
  files      what firms write, by whatever texts are named.
  wordfreq   which words people write, and how often (data CC BY-SA 4.0, Robyn Speer and others).
  hunspell   what is a word: es_ES, es_MX (RLA-ES), pt_PT (Universidade do Minho), pt_BR (VERO), pl_PL
             (sjp.pl), fr (Dicollecte, spelling before 1990): GPL, LGPL or MPL each.

A word is listed if in every language that has it, its bare form is no word: `información`, not `está`.
Where no dictionary has it, as with most names, its bare form must be no word of the languages it is
written in: `González`. So a reader never meets another word, whatever language the text is in.
"""
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from pathlib import Path
from textwrap import wrap

from wordfreq import get_frequency_dict

# How many words of each language are listed: from them on, another thousand adds a hundredth.
LISTED = {"es": 4000, "pt": 2500, "pl": 5000, "fr": 1200}
DICTIONARIES = {"es": ["es_ES", "es_MX"], "pt": ["pt_PT", "pt_BR"], "pl": ["pl_PL"], "fr": ["fr"]}
# A dictionary splits a word at a letter it does not know, and says nothing of the whole.
LETTERS = {"es": "áéíóúüñ", "pt": "áâãàçéêíóôõúü", "pl": "ąćęłńóśźż", "fr": "àâæçéèêëîïôœùûüÿ"}
# Letters in lower case that GSM-7 has (3GPP TS 23.038, table 6.2.1).
GSM7 = set("abcdefghijklmnopqrstuvwxyzèéùìòøåæßäöñüà")
# An ending stands for its words if it makes at least so many, and no other word of any.
FAMILY = 300
# The bare form is the same word spelled otherwise, or one that nobody writes any more.
BY_HAND = "además amanhã após fútbol período períodos tão vídeo vídeos"


def bare(word):
    plain = {"ł": "l", "œ": "oe"}
    return "".join(it if it in GSM7 else plain.get(it, unicodedata.normalize("NFD", it)[0]) for it in word)


def known(words, language):
    """Those of the words that a language has."""
    words = [word for word in words if set(word) <= set("abcdefghijklmnopqrstuvwxyz" + LETTERS[language])]
    wrong = None
    for dictionary in DICTIONARIES[language]:
        command = ["hunspell", "-d", dictionary, "-i", "utf-8", "-l"]
        said = subprocess.run(command, input="\n".join(words), text=True, capture_output=True, check=True)
        missed = set(said.stdout.splitlines())
        wrong = missed if wrong is None else wrong & missed
    return set(words) - wrong


def main():
    frequencies = {language: get_frequency_dict(language, "best") for language in DICTIONARIES}
    letters = GSM7.union(*LETTERS.values())
    written = {}
    for language, words in frequencies.items():
        for word in words:
            if len(word) > 1 and set(word) <= letters and bare(word) != word:
                written.setdefault(word, set()).add(language)
    firms = {it.lower() for path in sys.argv[1:] for it in re.findall(r"[^\W\d_]+", Path(path).read_text())}
    for word in firms:
        if set(word) <= letters and bare(word) != word:
            written.setdefault(word, set(DICTIONARIES))
    every = sorted(set(written) | {bare(word) for word in written})
    known_in = {language: known(every, language) for language in DICTIONARIES}

    def stays(word):
        judges = [it for it in known_in if word in known_in[it]] or written[word]
        return not any(bare(word) in known_in[it] for it in judges)

    safe = {word for word in written if stays(word)}
    endings = Counter(word[-n:] for word in safe for n in (2, 3, 4) if len(word) > n + 1)
    harmful = {word[-n:] for word in set(written) - safe for n in (2, 3, 4)}
    endings = [it for it, count in endings.items() if count >= FAMILY and it not in harmful and bare(it) != it]
    endings = sorted(it for it in endings if not any(it != other and it.endswith(other) for other in endings))

    listed = set(BY_HAND.split()) | (safe & firms)
    for language, count in LISTED.items():
        own = [it for it in safe if language in written[it] and not it.endswith(tuple(endings))]
        listed.update(sorted(own, key=lambda it: (-frequencies[language].get(it, 0), it))[:count])

    print("# Words and endings that make no other word without the accents GSM-7 lacks.")
    print("# Made by infra/oracles/accents.py, which names the sources; CC BY-SA 4.0.")
    print("\n".join(wrap(" ".join("-" + it for it in endings) + " " + " ".join(sorted(listed)), 120,
                         break_on_hyphens=False)))


main()
