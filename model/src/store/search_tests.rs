use proptest::prelude::*;

use super::*;

/// Whether a search finds a text, as the statements of the store do.
fn finds(query: &str, text: &str) -> bool {
    let document = document([text]);
    let query = Query::read(query).expect("a query");
    let has = |words: &[Word]| {
        let fits = |pattern: String| document.contains(pattern.trim_matches('%'));
        words.iter().all(|word| word.patterns().any(fits))
    };
    has(&query.together) || has(&query.words)
}

#[test]
fn a_word_is_found_by_its_beginning_and_not_by_what_is_within() {
    for query in ["egov", "e-gov", "e gov", "EGOV", "E-Government", "government", "gov", "portal e-gov"] {
        for text in ["e-Government portal", "eGovernment Portal", "Portal of e‑government"] {
            assert!(finds(query, text), "{query}: {text}");
        }
    }
    for query in ["e-gov", "gov", "egov", "govina"] {
        assert!(!finds(query, "Bosnia and Herzegovina"), "{query}");
    }
    assert!(finds("gov", "Governance reform") && !finds("ernance", "Governance reform"));
    assert!(finds("ghana", "eGhana") && finds("egh", "eGhana"));
    assert!(finds("digital-government", "Digital Government"));
    assert!(finds("gov", "my.gov.uz") && finds("my.gov", "my.gov.uz") && finds("mygov", "my.gov.uz"));
    assert!(finds("U.N.", "UN") && finds("un", "U.N. system"));
    assert!(finds("uz-2", "UZ-2") && finds("uz2", "UZ-2") && finds("uz 2", "UZ-2"));
}

#[test]
fn scripts_without_spaces_are_found_anywhere() {
    for (query, text) in [
        ("협력", "디지털정부협력센터"),
        ("협력 센터", "디지털정부 협력센터"),
        ("정부 디지털", "디지털정부"),
        ("政府", "数字政府合作中心"),
        ("センター", "電子政府センター"),
        ("ดิจิทัล", "รัฐบาลดิจิทัล"),
        ("ຄິດ", "ລັດຖະບານດິຈິຕອນຄິດ"),
        ("센터", "ICT센터"),
        ("ict", "한국ICT센터"),
        ("ict 센터", "ICT센터"),
        ("ict센터", "ICT 센터"),
        ("2차", "제2차 회의"),
        ("k-디지털", "K디지털"),
    ] {
        assert!(finds(query, text), "{query}: {text}");
    }
    assert!(!finds("센터 정부", "정부 기관"));
}

#[test]
fn letters_that_unicode_does_not_decompose_are_found_by_plain_ones() {
    for (plain, text) in [
        ("chinh quyen so da nang", "Chính quyền số Đà Nẵng"),
        ("lodz", "Łódź"),
        ("kobenhavn o", "København Ø"),
        ("strasse", "Straße"),
        ("strasse", "STRAẞE"),
        ("istanbul diyarbakir", "İstanbul Diyarbakır"),
        ("aether oeuvre", "Æther Œuvre"),
        ("thorn eda", "Þorn Eða"),
        ("hal", "Ħal"),
        ("ngai", "Ŋgai"),
        ("azerbaycan", "Azərbaycan"),
        ("kaduna dan", "Ƙaduna Ɗan"),
        ("eve", "Ɛʋe"),
        ("malmo", "Malmö"),
    ] {
        assert!(finds(plain, text) && finds(text, plain), "{plain}: {text}");
    }
    for letter in ('\u{c0}'..='\u{17f}').filter(|c| c.is_alphabetic()) {
        let folded = fold(&letter.to_string());
        assert!(!folded.is_empty() && folded.bytes().all(|b| b.is_ascii_lowercase()), "{letter}: {folded}");
    }
}

#[test]
fn other_scripts_are_never_written_in_latin_letters() {
    for text in ["정부", "政府", "かな", "республика", "ελλάδα", "حكومة", "សាធារណរដ្ឋ", "საქართველო"]
    {
        assert!(fold(text).chars().all(|c| !c.is_ascii_alphabetic()), "{text}: {}", fold(text));
    }
    assert!(finds("ΟΔΟΣ", "οδός"));
}

#[test]
fn every_apostrophe_is_the_same_as_none() {
    let apostrophes: Vec<char> = ('\u{20}'..='\u{ffff}').filter(|c| is_apostrophe(*c)).collect();
    assert!("ʻʼ‘’'`´′＇ʹ".chars().all(|c| apostrophes.contains(&c)));
    for apostrophe in apostrophes {
        let name = format!("O{apostrophe}zbekiston");
        assert_eq!(fold(&name), "ozbekiston", "{apostrophe:?}");
        assert!(finds(&name, "Ozbekiston") && finds("ozbekiston", &name), "{apostrophe:?}");
        assert!(finds("ivoire", &format!("Côte d{apostrophe}Ivoire")), "{apostrophe:?}");
        assert!(finds("egouv", &format!("Projet d{apostrophe}e-Gouvernement")), "{apostrophe:?}");
    }
}

#[test]
fn korean_letters_that_come_side_by_side_compose() {
    assert_eq!(fold("\u{3141} \u{ffda}"), fold("\u{3141}\u{ffda}"));
    assert_eq!(fold(&fold("\u{3141} \u{ffda}")), fold("\u{3141} \u{ffda}"));
}

proptest! {
    #[test]
    fn folding_twice_is_folding_once(text in "\\PC{0,60}") {
        let folded = fold(&text);
        prop_assert_eq!(fold(&folded), folded);
    }

    #[test]
    fn case_does_not_matter(text in "[A-Za-zÀ-ž '가-힣-]{0,40}") {
        prop_assert_eq!(fold(&text.to_lowercase()), fold(&text));
    }

    #[test]
    fn spaces_in_korean_do_not_matter(words in prop::collection::vec("[가-힣]{1,5}", 1..6)) {
        prop_assert_eq!(fold(&words.join(" ")), fold(&words.concat()));
    }

    #[test]
    fn every_text_is_found_by_itself(text in "\\PC{1,60}") {
        if Query::read(&text).is_ok() {
            prop_assert!(finds(&text, &text), "{:?}", document([text.as_str()]));
        }
    }

    #[test]
    fn every_word_of_a_text_finds_it(text in "[A-Za-z가-힣 é'-]{1,60}") {
        for word in text.split(is_break).filter(|word| !fold(word).is_empty()) {
            prop_assert!(finds(word, &text), "{word}: {:?}", document([text.as_str()]));
        }
    }

    #[test]
    fn a_word_is_found_by_every_beginning(word in "[a-z]{2,12}", length in 1_usize..12) {
        let text = format!("one {word} two");
        prop_assert!(finds(&word[..length.min(word.len())], &text));
    }

    #[test]
    fn a_word_is_not_found_by_its_end(before in "[a-m]{1,5}", end in "[n-z]{1,5}") {
        let word = before + &end;
        prop_assert!(!finds(&end, &word));
    }

    #[test]
    fn a_part_of_a_text_without_spaces_finds_it(text in "[가-힣一-龥ぁ-ん]{3,12}", from in 0_usize..3) {
        let part: String = text.chars().skip(from).take(2).collect();
        if !fold(&part).is_empty() {
            prop_assert!(finds(&part, &text));
        }
    }

    #[test]
    fn a_pattern_holds_no_wildcard_of_its_own(text in "\\PC{0,40}") {
        for pattern in Query::read(&text).iter().flat_map(|query| &query.words).flat_map(Word::patterns) {
            let inner = &pattern[1..pattern.len() - 1];
            prop_assert!(inner.chars().all(|c| c.is_alphanumeric() || c == ' ' || is_combining_mark(c)), "{inner}");
        }
    }
}
