// words OUT: counts the words of its standard input and writes the most frequent ones to OUT.
#include <algorithm>
#include <cstdio>
#include <iomanip>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

struct Entry {
    std::string word;
    long count;
};

static std::vector<Entry> ranked(const std::map<std::string, long> &counts) {
    std::vector<Entry> entries;
    for (const auto &[word, count] : counts) entries.push_back({word, count});
    std::stable_sort(entries.begin(), entries.end(),
                     [](const Entry &a, const Entry &b) { return a.count > b.count; });
    return entries;
}

using File = std::unique_ptr<std::FILE, int (*)(std::FILE *)>;

static bool write_file(const char *path, const std::string &text) {
    File file(std::fopen(path, "wb"), std::fclose);
    return file && std::fwrite(text.data(), 1, text.size(), file.get()) == text.size();
}

static std::string read_file(const char *path) {
    File file(std::fopen(path, "rb"), std::fclose);
    std::string text;
    for (int byte; file && (byte = std::fgetc(file.get())) != EOF;) text += char(byte);
    return text;
}

int main(int argc, char **argv) {
    if (argc != 2) {
        std::cerr << "usage: words OUT\n";
        return 2;
    }
    std::map<std::string, long> counts;
    long total = 0;
    for (std::string word; std::cin >> word; total++) counts[word]++;

    auto entries = ranked(counts);
    std::ostringstream table;
    for (const Entry &entry : entries)
        table << std::setw(6) << entry.count << ' ' << entry.word << '\n';
    if (!write_file(argv[1], table.str())) {
        std::cerr << "words: cannot write " << argv[1] << '\n';
        return 1;
    }
    std::cout << total << " words, " << entries.size() << " different, "
              << read_file(argv[1]).size() << " bytes written\n"
              << std::fixed << std::setprecision(3)
              << "mean frequency " << double(total) / double(entries.size()) << '\n';
    return 0;
}
