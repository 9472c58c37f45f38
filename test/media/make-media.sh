#!/bin/sh
# Makes the sample media of the tests beside this script: lecture.mp4, lecture.webm, no-audio.mp4, not-a-video.mp4.
#
# The outputs are committed, so neither the tests nor the local services need the programs used here. Run this only to
# change the samples, on Debian or Ubuntu:
#
#   apt-get install -y espeak-ng ffmpeg fonts-dejavu-core
#   sh test/media/make-media.sh
#
# The spoken words are those of lecture.txt. The bytes differ a little between versions of the two programs; the facts
# that README.md states do not.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

espeak-ng -v en-gb -s 178 -g 2 -f lecture.txt -w "$work/lecture.wav"

# One slide of twelve seconds per part of the lecture: a coloured page with a title, a bar that crosses it, and the time.
font=/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf
slide() { # colour, title, seconds, output
  ffmpeg -hide_banner -loglevel error -y -f lavfi -i "color=c=$1:s=640x360:r=15:d=$3" \
    -f lavfi -i "color=c=white@0.9:s=40x12:r=15:d=$3" \
    -filter_complex "[0]drawbox=x=40:y=250:w=560:h=12:color=black@0.35:t=fill,\
drawtext=fontfile=$font:text='$2':fontcolor=white:fontsize=34:x=40:y=120,\
drawtext=fontfile=$font:text='%{pts\:hms}':fontcolor=white@0.8:fontsize=18:x=40:y=290[page];\
[page][1]overlay=x='40+520*t/$3':y=250" \
    -c:v libx264 -preset veryslow -crf 30 -pix_fmt yuv420p "$4"
}
slide 0x1d3557 'Why the sea has tides' 12 "$work/1.mp4"
slide 0x2a6f97 'First, the Moon' 15 "$work/2.mp4"
slide 0x386641 'Second, the Earth turns' 11 "$work/3.mp4"
slide 0x9c6615 'Third, the Sun' 14 "$work/4.mp4"
slide 0x6d2e46 'To sum up' 14 "$work/5.mp4"
for n in 1 2 3 4 5; do echo "file '$work/$n.mp4'"; done >"$work/slides.txt"

# +bitexact leaves out the encoder's version and the time of day; +faststart puts the index before the data.
exact='-map_metadata -1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact'
# shellcheck disable=SC2086
{
  ffmpeg -hide_banner -loglevel error -y -f concat -safe 0 -i "$work/slides.txt" -i "$work/lecture.wav" \
    -map 0:v -map 1:a -c:v libx264 -preset veryslow -crf 30 -g 75 -pix_fmt yuv420p \
    -c:a aac -b:a 40k -ac 1 -ar 24000 -shortest $exact -movflags +faststart lecture.mp4
  ffmpeg -hide_banner -loglevel error -y -t 20 -i lecture.mp4 \
    -c:v libvpx-vp9 -b:v 0 -crf 45 -g 75 -c:a libopus -b:a 20k $exact lecture.webm
  ffmpeg -hide_banner -loglevel error -y -t 3 -i lecture.mp4 -an \
    -c:v libx264 -preset veryslow -crf 30 -pix_fmt yuv420p $exact -movflags +faststart no-audio.mp4
}

cat >not-a-video.mp4 <<'TEXT'
This is a text file whose name ends in .mp4. An upload of it must be refused by its content, not by its name.
TEXT

ls -l ./*.mp4 ./*.webm
